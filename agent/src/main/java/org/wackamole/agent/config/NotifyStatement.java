package org.wackamole.agent.config;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.wackamole.agent.config.Configuration.NotifyTarget;
import org.wackamole.agent.config.Token.Kind;
import org.wackamole.inet.IpPrefix;

/** {@code Notify}: who is told of a new owner, how fast, and whether by ping as well. */
final class NotifyStatement {
  private static final String ARP_CACHE = "arp-cache";
  private static final String THROTTLE = "throttle";
  private static final String PING = "ping";
  static final List<String> WORDS = List.of(ARP_CACHE, THROTTLE, PING);

  private static final int MOST_THROTTLE = 1_000_000;

  /** The prefix of a range that may be told at full speed unnoticed: 4,096 hosts. */
  private static final int QUIET_LENGTH = 20;

  private final Parser parser;
  private final Lexer in;
  private final Problems problems;
  private final Draft draft;

  NotifyStatement(Parser parser, Lexer in, Problems problems, Draft draft) {
    this.parser = parser;
    this.in = in;
    this.problems = problems;
    this.draft = draft;
  }

  void read() throws Mistake {
    Token first = in.peek();
    if (first.is(Kind.OPEN)) {
      parser.block("Notify", this::target);
    } else if (first.is("none")) {
      in.next();
    } else if (first.is(ARP_CACHE) || AddressText.looksLikeOne(first)) {
      target(in.next());
    } else {
      throw Mistake.expected(first, "none, arp-cache, {, or an address such as eth0:10.0.0.1/32");
    }
  }

  private void target(Token first) throws Mistake {
    if (first.is(ARP_CACHE)) {
      Options options = options();
      draft.notifyTargets.add(new NotifyTarget.ArpCache(options.throttle, options.ping));
      return;
    }
    AddressText text =
        AddressText.parse(first, "arp-cache, an address such as eth0:10.0.0.1/32, or }", problems);
    IpPrefix range = text.range(1);
    Options options = options();
    if (range.length() < QUIET_LENGTH && options.throttle.isEmpty()) {
      problems.warn(
          first.at(),
          "Notify %s tells %d hosts as fast as it can: consider throttle 1000"
              .formatted(range, 1L << 32 - range.length()));
    }
    draft.notifyTargets.add(
        new NotifyTarget.Hosts(text.ifname(), range, options.throttle, options.ping));
  }

  private record Options(OptionalInt throttle, boolean ping) {}

  private Options options() throws Mistake {
    Optional<Integer> throttle = Optional.empty();
    boolean ping = false;
    while (in.peek().is(THROTTLE) || in.peek().is(PING)) {
      Token option = in.next();
      if (option.is(PING) ? ping : throttle.isPresent()) {
        throw new Mistake(option.at(), "found " + option.shown() + " twice, expected it once");
      }
      if (option.is(PING)) {
        ping = true;
        continue;
      }
      if (!in.peek().isText()) {
        throw Mistake.expected(in.peek(), "a number a second after throttle");
      }
      throttle = Optional.of(Values.number(in.next(), "a number a second", 0, MOST_THROTTLE));
    }
    // As in Wackamole, 0 is the same as no throttle.
    int limit = throttle.orElse(0);
    return new Options(limit == 0 ? OptionalInt.empty() : OptionalInt.of(limit), ping);
  }
}
