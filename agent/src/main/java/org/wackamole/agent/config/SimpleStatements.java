package org.wackamole.agent.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.wackamole.agent.config.Configuration.GroupInterface;
import org.wackamole.agent.config.Draft.Lifetime;

/** The statements that set one thing each. */
final class SimpleStatements {
  /** A path in a unix socket's address: {@code sun_path} (sys/un.h) less the closing zero. */
  private static final int LONGEST_SOCKET_PATH = 107;

  private static final int LONGEST_NAME = 64;
  static final Duration SHORTEST = Duration.ofMillis(100);
  static final Duration LONGEST = Duration.ofDays(365);
  private static final Duration SHORTEST_DETECT = Duration.ofMillis(30);

  /** A daemon needs a second or two to come back, and its addresses end that much before. */
  private static final Duration SHORTEST_GRACE = Duration.ofSeconds(5);

  private static final Duration LONGEST_GRACE = Duration.ofMinutes(10);
  private static final Duration SHORTEST_HANG = Duration.ofMillis(200);
  private static final Duration LONGEST_SILENCE = Duration.ofMinutes(1);
  private static final Duration LONGEST_LIFETIME = Duration.ofHours(1);

  private final Problems problems;
  private final Draft draft;

  SimpleStatements(Problems problems, Draft draft) {
    this.problems = problems;
    this.draft = draft;
  }

  /** A word, {@code =}, and this value. */
  void assignment(Word word, Token first, Token value) throws Mistake {
    switch (word) {
      case SPREAD, PORT -> draft.port = port(word, value);
      case SPREAD_RETRY_INTERVAL -> draft.retryInterval = Values.time(value, SHORTEST, LONGEST);
      case GROUP -> draft.group = Optional.of(name(value, "the name of the group"));
      case CONTROL -> draft.control = control(value);
      case MATURE -> draft.mature = Values.time(value, Duration.ofMillis(1), LONGEST);
      case ARP_CACHE -> draft.arpCache = Values.time(value, SHORTEST, LONGEST);
      case NODE -> draft.node = Optional.of(memberName(value));
      case GROUP_INTERFACE -> draft.groupInterface = Optional.of(groupInterface(value));
      case DETECT -> draft.detect = detect(value);
      case HANG_TIMEOUT ->
          draft.hangTimeout = Optional.of(Values.time(value, SHORTEST_HANG, LONGEST_SILENCE));
      case ADDRESS_LIFETIME -> draft.addressLifetime = Optional.of(lifetime(value));
      case RESTART_GRACE -> draft.restartGrace = restartGrace(value);
      case LOG_FACILITY ->
          problems.warn(
              first.at(),
              "LogFacility has no effect: the log goes to standard error, where systemd's journal"
                  + " takes it up");
      case MODULE_DIR ->
          problems.warn(first.at(), "ModuleDir has no effect: shared objects are not loaded");
      case BALANCE,
          PREFER,
          VIRTUAL_INTERFACES,
          NOTIFY,
          RUN_DYNAMIC,
          PERL_USE_LIB,
          PERL_USE,
          PEERS,
          WEIGHT,
          QUORUM,
          WITNESS,
          GRATUITOUS_ARP ->
          throw new IllegalStateException(word + " is no assignment");
    }
  }

  private static Optional<Duration> restartGrace(Token value) throws Mistake {
    if (value.is("none") || value.is("0")) {
      return Optional.empty();
    }
    return Optional.of(Values.time(value, SHORTEST_GRACE, LONGEST_GRACE));
  }

  private int port(Word word, Token value) throws Mistake {
    int at = value.text().indexOf('@');
    if (at < 0 || word == Word.PORT) {
      return Values.number(value, "a port", 1, 65_535);
    }
    problems.warn(
        value.at(),
        "the host in Spread = "
            + value.text()
            + " has no effect: there is no Spread daemon, the members talk to each other on port "
            + value.text().substring(0, at));
    Token number =
        new Token(value.kind(), value.text().substring(0, at), value.at(), value.firstOnLine());
    return Values.number(number, "a port", 1, 65_535);
  }

  private static String name(Token value, String what) throws Mistake {
    boolean tooLong = value.text().length() > LONGEST_NAME;
    if (value.text().isEmpty() || tooLong) {
      throw Mistake.expected(value, what + " in 1 to " + LONGEST_NAME + " characters");
    }
    return value.text();
  }

  /** A label of a member; it must not read like the grammar around it. */
  static String memberName(Token value) throws Mistake {
    if (!value.isText() || !value.text().matches("[A-Za-z0-9._-]+") || value.is("none")) {
      throw Mistake.expected(
          value, "a member's name of letters, digits, '.', '-', '_', other than none");
    }
    return name(value, "a member's name");
  }

  private Path control(Token value) throws Mistake {
    String text = value.text();
    if (text.matches("[^/]*:[0-9]+")) {
      problems.warn(
          value.at(),
          "Control = "
              + text
              + " has no effect: the daemon is asked through the unix socket "
              + Configuration.DEFAULT_CONTROL);
      return Configuration.DEFAULT_CONTROL;
    }
    String expected = "the absolute path of a socket such as " + Configuration.DEFAULT_CONTROL;
    if (!text.startsWith("/") || text.endsWith("/")) {
      throw Mistake.expected(value, expected);
    }
    if (text.getBytes(StandardCharsets.UTF_8).length > LONGEST_SOCKET_PATH) {
      throw Mistake.expected(value, expected + " of at most " + LONGEST_SOCKET_PATH + " bytes");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw Mistake.expected(value, expected + " (" + e.getReason() + ")");
    }
  }

  private GroupInterface groupInterface(Token value) throws Mistake {
    String expected = "an interface such as eth1 or a network such as 10.1.0.0/24";
    if (!AddressText.looksLikeOne(value)) {
      return new GroupInterface.Named(AddressText.ifname(value.text(), value));
    }
    AddressText text = AddressText.parse(value, expected, problems);
    if (text.ifname().isPresent() || text.notifyLength().isPresent()) {
      throw Mistake.expected(value, expected);
    }
    text.requiredLength(1);
    return new GroupInterface.In(text.range(1));
  }

  private static Duration detect(Token value) throws Mistake {
    return switch (value.text().toLowerCase(Locale.ROOT)) {
      case "normal" -> Configuration.DEFAULT_DETECT;
      case "fast" -> Duration.ofMillis(30);
      case "slow" -> Duration.ofSeconds(1);
      default -> {
        if (!value.text().matches("[0-9].*")) {
          throw Mistake.expected(value, "normal, fast, slow or a time such as 400ms");
        }
        yield Values.time(value, SHORTEST_DETECT, LONGEST_SILENCE);
      }
    };
  }

  /** The kernel counts lifetimes in seconds: {@code ifa_cacheinfo} (linux/if_addr.h). */
  private static Lifetime lifetime(Token value) throws Mistake {
    if (value.is("forever")) {
      return new Lifetime(Optional.empty());
    }
    if (!value.text().matches("[0-9].*")) {
      throw Mistake.expected(value, "forever or a time in whole seconds such as 2s");
    }
    Duration time = Values.time(value, Duration.ofSeconds(1), LONGEST_LIFETIME);
    if (time.toMillis() % 1_000 != 0) {
      throw Mistake.expected(value, "a time in whole seconds, which is how the kernel counts it");
    }
    return new Lifetime(Optional.of(time));
  }
}
