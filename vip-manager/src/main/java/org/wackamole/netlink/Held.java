package org.wackamole.netlink;

import java.util.Optional;
import java.util.regex.Pattern;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.IpPrefix;

/** An address that this daemon added, or is about to add. */
public record Held(String ifname, IpAddress address, int prefixLength) {
  /** Linux allows more (dev_valid_name), but nobody uses it, and ip reads this. */
  private static final Pattern IFNAME = Pattern.compile("[A-Za-z0-9_.@:+][-A-Za-z0-9_.@:+]{0,14}");

  public Held {
    if (!IFNAME.matcher(ifname).matches()) {
      throw new IllegalArgumentException("not an interface name: " + ifname);
    }
    if (prefixLength < 0 || prefixLength > address.bitLength()) {
      throw new IllegalArgumentException(address + " has no prefix of " + prefixLength + " bits");
    }
  }

  /** Whether this is that very address: interface, address and prefix length agree. */
  public boolean is(BoundAddress bound) {
    return bound.ifname().equals(ifname)
        && bound.address().equals(address)
        && bound.prefixLength() == prefixLength;
  }

  /** What a change adds or removes. */
  public static Held of(Change change) {
    return new Held(change.ifname(), change.address(), change.prefixLength());
  }

  public Change removal() {
    return new Change.Remove(ifname, address, prefixLength);
  }

  public IpPrefix network() {
    return new IpPrefix(address, prefixLength);
  }

  /** {@code ifname address/prefix}, as {@link #parse} reads it. */
  @Override
  public String toString() {
    return ifname + " " + address + "/" + prefixLength;
  }

  /** Empty where the text is anything else. */
  static Optional<Held> parse(String text) {
    String[] words = text.split(" ", -1);
    if (words.length != 2 || !IFNAME.matcher(words[0]).matches()) {
      return Optional.empty();
    }
    int slash = words[1].indexOf('/');
    if (slash < 0 || !words[1].substring(slash + 1).matches("[0-9]{1,3}")) {
      return Optional.empty();
    }
    int prefixLength = Integer.parseInt(words[1].substring(slash + 1));
    return IpAddress.parse(words[1].substring(0, slash))
        .filter(address -> prefixLength <= address.bitLength())
        .map(address -> new Held(words[0], address, prefixLength));
  }
}
