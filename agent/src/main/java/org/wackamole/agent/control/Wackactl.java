package org.wackamole.agent.control;

import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The command {@code wackactl}: asks the local daemon and shows the answer. It lives for some tens
 * of milliseconds, nearly all of them spent on loading classes; so nothing here logs, and nothing
 * of the daemon is loaded.
 */
public final class Wackactl {
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
    exit(out, code);
  }

  /** Without System.exit, which sets up System.Logger first, to log that it exits. */
  static void exit(PrintStream out, int code) {
    out.flush();
    Runtime.getRuntime().halt(code);
  }

  /** One write for a whole table, or a terminal shows it being painted. */
  static PrintStream buffered(PrintStream plain) {
    return new PrintStream(new BufferedOutputStream(plain, 8192), false, plain.charset());
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
    Optional<Invocation> plain = Invocation.plain(args);
    return plain.isPresent() ? obey(plain.get()) : WackactlSyntax.run(args, out, err, this::obey);
  }

  private int obey(Invocation asked) {
    Session session = new Session(out, err, asked.socket(), asked.configuration());
    return switch (asked.verb()) {
      case LIST -> session.ask(asked.verb(), asked.json(), this::list);
      case FAIL, RECOVER, RELOAD -> session.change(asked.verb(), asked.json());
      case STATUS ->
          asked.watch().isPresent()
              ? watch(session, asked.json(), asked.watch().get())
              : session.ask(
                  asked.verb(),
                  asked.json(),
                  asked.check() ? this::check : heard -> show(heard, ""));
    };
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
}
