package org.wackamole.agent.control;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The command {@code wackactl}: asks the local daemon and shows the answer. It lives for some tens
 * of milliseconds, nearly all of them spent on loading classes; so nothing here logs, and nothing
 * of the daemon is loaded.
 */
public final class Wackactl {
  private static final double MOST_SECONDS = 86_400;
  private static final int USUAL_WIDTH = 80;

  private final PrintStream out;
  private final PrintStream err;
  private final Terminal terminal;
  private final Pause pause;

  /** Between two tables of --watch; false ends it. */
  interface Pause {
    boolean passed(double seconds);
  }

  Wackactl(PrintStream out, PrintStream err, Terminal terminal, Pause pause) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.pause = pause;
  }

  public static void main(String[] args) {
    PrintStream out = buffered(System.out);
    int code =
        new Wackactl(out, System.err, Terminal.ofStandardOutput(), Wackactl::sleep).run(args);
    out.flush();
    System.exit(code);
  }

  /** One write for a whole table, or a terminal shows it being painted. */
  static PrintStream buffered(PrintStream plain) {
    return new PrintStream(new java.io.BufferedOutputStream(plain, 8192), false, plain.charset());
  }

  private static boolean sleep(double seconds) {
    try {
      Thread.sleep((long) (seconds * 1000));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The exit code; those of {@link Session}. */
  int run(String... args) {
    CommandLine line = WackactlSyntax.commandLine();
    ParseResult parsed;
    try {
      parsed = line.parseArgs(args);
    } catch (ParameterException e) {
      return usage(e.getMessage());
    }
    for (CommandLine each : parsed.asCommandLineList()) {
      if (each.isUsageHelpRequested()) {
        each.usage(out, Ansi.OFF);
        return Session.OK;
      }
      if (each.isVersionHelpRequested()) {
        out.println("wackactl " + version());
        return Session.OK;
      }
    }
    return run(parsed);
  }

  private int usage(String message) {
    err.println("wackactl: " + message);
    err.println("wackactl --help says more");
    return Session.USAGE;
  }

  private int run(ParseResult global) {
    Optional<ParseResult> command = Optional.ofNullable(global.subcommand());
    Session session =
        new Session(out, err, given(global, command, "-s"), given(global, command, "-c"));
    boolean json = has(global, command, "--json");
    String name = command.map(it -> it.commandSpec().name()).orElse("status");
    Optional<Double> watch = given(global, command, "--watch");
    boolean check = has(global, command, "--check");
    if (!name.equals("status") && (watch.isPresent() || check)) {
      return usage("--watch and --check belong to status, not to " + name);
    }
    if (check && (watch.isPresent() || json)) {
      return usage("--check goes neither with --watch nor with --json");
    }
    if (watch.isPresent() && !(watch.get() >= 0.1 && watch.get() <= MOST_SECONDS)) {
      return usage("--watch takes seconds between 0.1 and 86400, not " + watch.get());
    }
    return switch (name) {
      case "list" -> session.ask(Request.Verb.LIST, json, this::list);
      case "fail" -> session.change(Request.Verb.FAIL, json);
      case "recover" -> session.change(Request.Verb.RECOVER, json);
      case "reload" -> session.change(Request.Verb.RELOAD, json);
      case "status" -> {
        if (watch.isPresent()) {
          yield watch(session, json, watch.get());
        }
        yield session.ask(
            Request.Verb.STATUS, json, check ? this::check : heard -> show(heard, ""));
      }
      default -> throw new IllegalStateException("a command without meaning: " + name);
    };
  }

  private static boolean has(ParseResult global, Optional<ParseResult> command, String option) {
    return given(global, command, option).equals(Optional.of(true));
  }

  /** An option's value, which may stand before the command or after it. */
  private static <T> Optional<T> given(
      ParseResult global, Optional<ParseResult> command, String option) {
    Optional<T> after =
        command
            .filter(it -> it.hasMatchedOption(option))
            .map(it -> it.<T>matchedOptionValue(option, null));
    return after.or(() -> Optional.ofNullable(global.<T>matchedOptionValue(option, null)));
  }

  private int show(AnswerReader.Heard heard, String before) {
    if (heard.status().isEmpty()) {
      err.println("the daemon's answer holds no status");
      return Session.UNREACHABLE;
    }
    Status status = heard.status().get();
    String plain = StatusTable.render(status, false, OptionalInt.empty());
    boolean wide = plain.lines().anyMatch(line -> line.length() > USUAL_WIDTH);
    OptionalInt width = wide ? terminal.width().get() : OptionalInt.empty();
    boolean again = terminal.colour() || width.isPresent();
    out.print(before);
    out.print(again ? StatusTable.render(status, terminal.colour(), width) : plain);
    return Session.OK;
  }

  private int check(AnswerReader.Heard heard) {
    if (heard.status().isEmpty()) {
      err.println("the daemon's answer holds no status");
      return Session.UNREACHABLE;
    }
    List<String> problems = Problems.of(heard.status().get());
    problems.forEach(out::println);
    if (problems.isEmpty()) {
      out.println("ok: " + Problems.served(heard.status().get()));
    }
    return problems.isEmpty() ? Session.OK : Session.DEGRADED;
  }

  private int list(AnswerReader.Heard heard) {
    for (Status.VirtualInterface vif : heard.vifs()) {
      out.println(
          vif.name() + " " + vif.owner().map(Status.Owner::name).orElse("-") + " " + vif.state());
    }
    return Session.OK;
  }

  /** Goes on through restarts of the daemon: each table is a new connection. */
  private int watch(Session session, boolean json, double seconds) {
    int code;
    do {
      // Home and clear to the end, in one write with the table: no flicker.
      String before = terminal.interactive() ? "\033[H\033[2J\033[3J" : "";
      code = session.ask(Request.Verb.STATUS, json, heard -> show(heard, before));
      if (!terminal.interactive() && !json) {
        out.println();
      }
    } while (!out.checkError() && pause.passed(seconds));
    return code;
  }

  static String version() {
    String version = Wackactl.class.getPackage().getImplementationVersion();
    return version == null ? "(not from a release)" : version;
  }
}
