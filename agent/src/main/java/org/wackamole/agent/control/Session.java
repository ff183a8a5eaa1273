package org.wackamole.agent.control;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** What both commands share: asking the daemon, and saying on the error output why that failed. */
final class Session {
  /** All went well. */
  static final int OK = 0;

  /** The daemon was asked and refused, or could not do it. */
  static final int REFUSED = 1;

  /** The command line is wrong; nothing was asked. */
  static final int USAGE = 2;

  /** The daemon is not running or cannot be reached. */
  static final int UNREACHABLE = 3;

  /** status --check: something is not as it should be. */
  static final int DEGRADED = 4;

  /** The daemon does not take that from this user. */
  static final int NOT_PERMITTED = 5;

  /** Longer than the daemon takes at most to answer that its loop is silent. */
  private static final long PATIENCE_MILLIS = 15_000;

  private final PrintStream out;
  private final PrintStream err;
  private final Optional<Path> socket;
  private final Optional<Path> configuration;

  Session(PrintStream out, PrintStream err, Optional<Path> socket, Optional<Path> configuration) {
    this.out = out;
    this.err = err;
    this.socket = socket;
    this.configuration = configuration;
  }

  PrintStream out() {
    return out;
  }

  PrintStream err() {
    return err;
  }

  /** What to do with the answer of a daemon that did not refuse; gives the exit code. */
  interface Use {
    int of(AnswerReader.Heard heard);
  }

  /**
   * Asks, and hands the answer on unless the daemon refused.
   *
   * @param passThrough prints the answer as it came, whatever it is
   * @return the exit code
   */
  int ask(Request.Verb verb, boolean passThrough, Use use) {
    Path path;
    try {
      path = ControlPath.find(socket, configuration);
    } catch (IOException e) {
      err.println("cannot read the configuration file: " + e);
      return USAGE;
    }
    try {
      byte[] line =
          new ControlClient(path, PATIENCE_MILLIS).ask("{\"request\":\"" + verb.word + "\"}");
      if (passThrough) {
        out.println(new String(line, StandardCharsets.UTF_8));
      }
      AnswerReader.Heard heard = AnswerReader.read(line);
      if (heard.refusal().isEmpty()) {
        return passThrough ? OK : use.of(heard);
      }
      if (!passThrough) {
        err.println(verb.word + ": " + heard.refusal().get().message());
        heard.refusal().get().details().forEach(detail -> err.println("  " + detail));
      }
      return heard.refusal().get().code().equals(ErrorCode.NOT_PERMITTED.word)
          ? NOT_PERMITTED
          : REFUSED;
    } catch (ControlClient.Unreachable e) {
      err.println(e.getMessage());
    } catch (IOException e) {
      err.println("what answers at " + path + " is not wackamole: " + e.getMessage());
    }
    return UNREACHABLE;
  }

  /** For fail, recover and reload: prints what was done. */
  int change(Request.Verb verb, boolean passThrough) {
    return ask(
        verb,
        passThrough,
        heard -> {
          if (heard.messages().isEmpty()) {
            out.println(verb.word + ": done");
          }
          heard.messages().forEach(out::println);
          return OK;
        });
  }
}
