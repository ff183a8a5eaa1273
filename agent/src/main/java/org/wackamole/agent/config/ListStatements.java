package org.wackamole.agent.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.wackamole.agent.config.Configuration.Preference;
import org.wackamole.agent.config.Configuration.Range;
import org.wackamole.agent.config.Configuration.VirtualAddress;
import org.wackamole.agent.config.Configuration.VirtualInterface;
import org.wackamole.agent.config.Configuration.Weight;
import org.wackamole.agent.config.Token.Kind;
import org.wackamole.inet.IpAddress;

/** The statements that list addresses or members. */
final class ListStatements {
  /** Of a /32 whose network is not written; Wackamole's own default. */
  private static final int NOTIFY_LENGTH_OF_HOST = 24;

  private static final int MOST_WEIGHT = 10_000;

  private final Parser parser;
  private final Lexer in;
  private final Problems problems;
  private final Draft draft;

  ListStatements(Parser parser, Lexer in, Problems problems, Draft draft) {
    this.parser = parser;
    this.in = in;
    this.problems = problems;
    this.draft = draft;
  }

  void virtualInterfaces(Token first) throws Mistake {
    draft.given(Word.VIRTUAL_INTERFACES, first.at());
    int count = parser.block(first.text(), this::virtualInterface);
    if (count == 0) {
      throw new Mistake(
          first.at(), "found no address in " + first.text() + ", expected at least one");
    }
  }

  private void virtualInterface(Token first) throws Mistake {
    if (!first.is(Kind.OPEN)) {
      draft.virtualInterfaces.add(new VirtualInterface(List.of(virtualAddress(first)), first.at()));
      return;
    }
    List<VirtualAddress> addresses = new ArrayList<>();
    boolean read = false;
    while (in.peek().isText() && !parser.startsStatement(in.peek())) {
      read = true;
      try {
        addresses.add(virtualAddress(in.next()));
      } catch (Mistake mistake) {
        problems.error(mistake);
      }
    }
    if (in.peek().is(Kind.CLOSE)) {
      in.next();
      if (!read) {
        throw new Mistake(
            first.at(), "found a virtual interface without an address, expected at least one");
      }
    } else {
      parser.unclosed("a virtual interface", first, in.peek());
    }
    if (!addresses.isEmpty()) {
      draft.virtualInterfaces.add(new VirtualInterface(addresses, first.at()));
    }
  }

  private VirtualAddress virtualAddress(Token token) throws Mistake {
    AddressText text =
        AddressText.parse(token, "an address such as eth0:10.0.0.5/24, { or }", problems);
    int length = text.requiredLength(1);
    Optional<String> reason = HostAddress.refusal(text.address(), length);
    if (reason.isPresent()) {
      throw new Mistake(
          token.at(),
          "found %s, expected an address that a host can have: %s"
              .formatted(token.shown(), reason.get()));
    }
    int assumed = length == text.address().bitLength() ? NOTIFY_LENGTH_OF_HOST : length;
    int notifyLength =
        text.notifyLength().isPresent()
            ? text.inRange(text.notifyLength().getAsInt(), "n", 1)
            : assumed;
    return draft.claimed(
        new VirtualAddress(text.ifname(), text.address(), length, notifyLength, token.at()));
  }

  void prefer() throws Mistake {
    String expected = "none, an address such as 10.0.0.5, {, or a member's name and {";
    Token first = in.peek();
    if (first.is(Kind.OPEN)) {
      preferBlock(Optional.empty(), "Prefer");
    } else if (first.isText() && in.peekSecond().is(Kind.OPEN)) {
      Optional<String> member = Optional.of(SimpleStatements.memberName(in.next()));
      preferBlock(member, "Prefer " + member.get());
    } else if (first.is("none")) {
      in.next();
    } else if (AddressText.looksLikeOne(first)) {
      draft.preferences.add(new Preference(Optional.empty(), List.of(range(in.next()))));
    } else {
      throw Mistake.expected(first, expected);
    }
  }

  private void preferBlock(Optional<String> member, String owner) throws Mistake {
    List<Range> ranges = new ArrayList<>();
    parser.block(owner, token -> ranges.add(range(token)));
    if (!ranges.isEmpty()) {
      draft.preferences.add(new Preference(member, ranges));
    }
  }

  private Range range(Token token) throws Mistake {
    AddressText text = AddressText.parse(token, "an address such as 10.0.0.5 or }", problems);
    Range range = new Range(text.ifname(), text.range(0));
    draft.prefers(range, token.at());
    return range;
  }

  private static IpAddress hostAddress(IpAddress address, Token token) throws Mistake {
    Optional<String> reason = HostAddress.refusal(address, address.bitLength());
    if (reason.isPresent()) {
      throw new Mistake(
          token.at(),
          "found %s, expected an address that a host can have: %s"
              .formatted(token.shown(), reason.get()));
    }
    return address;
  }

  void peers(Token first) throws Mistake {
    int count = parser.block(first.text(), this::peer);
    if (count == 0) {
      throw new Mistake(
          first.at(), "found no peer, expected at least one address, or no Peers for multicast");
    }
  }

  private void peer(Token token) throws Mistake {
    String expected = "a peer's IP address, with or without its port, such as 10.1.0.6:4803, or }";
    if (!token.isText()) {
      throw Mistake.expected(token, expected);
    }
    String text = token.text();
    Optional<IpAddress> whole = AddressText.address(text, token, problems);
    int colon = text.lastIndexOf(':');
    OptionalInt port = OptionalInt.empty();
    if (whole.isEmpty() && colon > 0) {
      whole = AddressText.address(text.substring(0, colon), token, problems);
      if (whole.isPresent()) {
        Token number =
            new Token(Kind.WORD, text.substring(colon + 1), token.at(), token.firstOnLine());
        port = OptionalInt.of(Values.number(number, "a port", 1, 65_535));
      }
    }
    if (whole.isEmpty()) {
      throw Mistake.expected(token, expected + " (names are not looked up)");
    }
    IpAddress address = AddressText.supported(whole.get(), token);
    // Members of one host may meet on the loopback interface.
    if (address.toV4Bits() >>> 24 != 127) {
      hostAddress(address, token);
    }
    draft.peers.add(new Draft.PeerText(address, port, token.at()));
  }

  void witness() throws Mistake {
    Token first = in.peek();
    if (!first.is(Kind.OPEN)) {
      oneWitness(in.next());
    } else if (parser.block("Witness", this::oneWitness) == 0) {
      throw new Mistake(
          first.at(), "found no witness, expected at least one address, or no Witness at all");
    }
  }

  private void oneWitness(Token token) throws Mistake {
    Optional<IpAddress> found =
        token.isText() ? AddressText.address(token.text(), token, problems) : Optional.empty();
    if (found.isEmpty()) {
      throw Mistake.expected(
          token,
          "a witness's IP address such as 10.0.0.1"
              + (AddressText.looksLikeOne(token)
                  ? ", without interface and length"
                  : " (names are not looked up)"));
    }
    IpAddress address = hostAddress(AddressText.supported(found.get(), token), token);
    draft.witnesses.add(new Draft.WitnessText(address, token.at()));
  }

  void weight(Token first) throws Mistake {
    boolean equals = in.peek().is(Kind.EQUALS);
    if (equals) {
      in.next();
    }
    if (equals && !in.peek().is(Kind.OPEN)) {
      draft.weight = weightValue(first.text() + " =");
      return;
    }
    if (!in.peek().is(Kind.OPEN)) {
      throw Mistake.expected(in.peek(), "= and a number, or { after " + first.text());
    }
    int count = parser.block(first.text(), this::memberWeight);
    if (count == 0) {
      throw new Mistake(
          first.at(), "found no member in " + first.text() + ", expected one such as web1 2");
    }
  }

  private void memberWeight(Token token) throws Mistake {
    String member = SimpleStatements.memberName(token);
    Weight weight = weightValue(member);
    Weight before = draft.weightByMember.putIfAbsent(member.toLowerCase(Locale.ROOT), weight);
    if (before != null) {
      throw new Mistake(token.at(), "found the weight of " + member + " twice, expected it once");
    }
  }

  private Weight weightValue(String owner) throws Mistake {
    if (!in.peek().isText()) {
      throw Mistake.expected(in.peek(), "a number or cpus after " + owner);
    }
    Token value = in.next();
    return value.is("cpus")
        ? new Weight.Cpus()
        : new Weight.Fixed(Values.number(value, "cpus or a number", 1, MOST_WEIGHT));
  }
}
