package org.wackamole.agent.config;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.IpPrefix;

/**
 * {@code [interface:]address[/length[nlength]]}, taken apart.
 *
 * @param length the number after the slash, where there is one
 * @param notifyLength the number after {@code n}, where there is one
 */
record AddressText(
    Optional<String> ifname,
    IpAddress address,
    OptionalInt length,
    OptionalInt notifyLength,
    Token token) {
  /** The kernel's IFNAMSIZ (linux/if.h) less the closing zero. */
  private static final int LONGEST_IFNAME = 15;

  private static final Pattern TAIL = Pattern.compile("([0-9]{1,3})(?:[nN]([0-9]{1,3}))?");
  private static final Pattern PADDED =
      Pattern.compile(
          "0{0,2}([0-9]{1,3})\\.0{0,2}([0-9]{1,3})\\.0{0,2}([0-9]{1,3})\\.0{0,2}([0-9]{1,3})");

  /** Whether this can only have been meant for an address; a name has neither. */
  static boolean looksLikeOne(Token token) {
    String text = token.text();
    return token.isText()
        && (text.indexOf('/') >= 0 || text.indexOf(':') >= 0 || IpAddress.parse(text).isPresent());
  }

  static AddressText parse(Token token, String expected, Problems problems) throws Mistake {
    if (!token.isText()) {
      throw Mistake.expected(token, expected);
    }
    String text = token.text();
    int slash = text.lastIndexOf('/');
    String head = slash < 0 ? text : text.substring(0, slash);
    OptionalInt length = OptionalInt.empty();
    OptionalInt notifyLength = OptionalInt.empty();
    if (slash >= 0) {
      Matcher tail = TAIL.matcher(text.substring(slash + 1));
      if (!tail.matches()) {
        throw Mistake.expected(token, "a prefix length after the slash, such as /24 or /32n24");
      }
      length = OptionalInt.of(Integer.parseInt(tail.group(1)));
      if (tail.group(2) != null) {
        notifyLength = OptionalInt.of(Integer.parseInt(tail.group(2)));
      }
    }
    Optional<String> ifname = Optional.empty();
    Optional<IpAddress> address = address(head, token, problems);
    int colon = head.indexOf(':');
    // A whole IPv6 address wins over an interface that is named like its first group.
    if (address.isEmpty() && colon >= 0) {
      ifname = Optional.of(ifname(head.substring(0, colon), token));
      String rest = head.substring(colon + 1);
      address = address(rest, token, problems);
      if (address.isEmpty()) {
        throw new Mistake(
            token.at(),
            "found "
                + Token.quote(rest)
                + " after the interface in "
                + token.shown()
                + ", expected an IP address such as 10.0.0.5");
      }
    }
    if (address.isEmpty()) {
      throw Mistake.expected(token, expected);
    }
    return new AddressText(ifname, supported(address.get(), token), length, notifyLength, token);
  }

  /** The version that binds IPv6 addresses removes this and its callers. */
  static IpAddress supported(IpAddress address, Token token) throws Mistake {
    if (!address.isV4()) {
      throw new Mistake(
          token.at(),
          "found " + token.shown() + ": IPv6 addresses are not supported by this version");
    }
    return address;
  }

  /** The address itself, in brackets or with the leading zeros that Wackamole read as decimal. */
  static Optional<IpAddress> address(String text, Token token, Problems problems) {
    if (text.startsWith("[") && text.endsWith("]")) {
      return IpAddress.parse(text.substring(1, text.length() - 1)).filter(a -> !a.isV4());
    }
    Optional<IpAddress> address = IpAddress.parse(text);
    Matcher padded = PADDED.matcher(text);
    if (address.isEmpty() && padded.matches()) {
      address = IpAddress.parse(padded.replaceFirst("$1.$2.$3.$4"));
      address.ifPresent(
          a -> problems.warn(token.at(), "leading zeros in " + token.shown() + ": read as " + a));
    }
    return address;
  }

  static String ifname(String text, Token token) throws Mistake {
    boolean good =
        !text.isEmpty()
            && text.length() <= LONGEST_IFNAME
            && text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '/' && c != ':')
            && !text.equals(".")
            && !text.equals("..");
    if (!good) {
      throw new Mistake(
          token.at(),
          "found "
              + Token.quote(text)
              + " as an interface, expected a name of 1 to "
              + LONGEST_IFNAME
              + " characters such as eth0");
    }
    return text;
  }

  /** The number after the slash, which must be there and in range. */
  int requiredLength(int least) throws Mistake {
    if (length.isEmpty()) {
      throw Mistake.expected(
          token, "a prefix length after the address, such as " + address + "/24");
    }
    return inRange(length.getAsInt(), "/", least);
  }

  /** The range that is written; an address alone is a range of one. */
  IpPrefix range(int least) throws Mistake {
    return new IpPrefix(
        address, length.isEmpty() ? address.bitLength() : inRange(length.getAsInt(), "/", least));
  }

  int inRange(int bits, String mark, int least) throws Mistake {
    if (bits < least || bits > address.bitLength()) {
      throw new Mistake(
          token.at(),
          "found %s%d in %s, expected a length from %d to %d"
              .formatted(mark, bits, token.shown(), least, address.bitLength()));
    }
    return bits;
  }
}
