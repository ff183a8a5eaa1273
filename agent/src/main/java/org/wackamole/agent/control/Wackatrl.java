package org.wackamole.agent.control;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The command {@code wackatrl}, for hands and scripts that know Wackamole 2: its flags, its output,
 * and as there the list is printed after -f and -s too. Two things are not as of old: what fails
 * has an exit code, and two actions at once are refused where the last one silently won.
 */
public final class Wackatrl {
  static final String USAGE =
      """
      Usage:
      \t-c <filename>   : use the Control of this file
      \t-f              : tell the local instance to simulate failure
      \t-s              : tell the local instance to simulate success
      \t-l              : display the current VIF assignments
      wackactl is the newer command, and can do more.
      """;

  private final PrintStream out;
  private final PrintStream err;

  Wackatrl(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  public static void main(String[] args) {
    PrintStream out = Wackactl.buffered(System.out);
    int code = new Wackatrl(out, System.err).run(args);
    Wackactl.exit(out, code);
  }

  /** The exit code; those of {@link Session}. */
  int run(String... args) {
    Optional<Path> configuration = Optional.empty();
    Optional<Character> action = Optional.empty();
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals("-h") || args[i].equals("--help")) {
        out.print(USAGE);
        return Session.OK;
      }
      if (args[i].length() < 2 || args[i].charAt(0) != '-') {
        return usage("not a flag: " + args[i]);
      }
      // As getopt takes them: flags may share a dash, and -c's value may follow at once.
      for (int j = 1; j < args[i].length(); j++) {
        char flag = args[i].charAt(j);
        if (flag == 'c') {
          String value = args[i].substring(j + 1);
          if (value.isEmpty() && ++i == args.length) {
            return usage("-c needs a file");
          }
          configuration = Optional.of(Path.of(value.isEmpty() ? args[i] : value));
          break;
        }
        if ("fsl".indexOf(flag) < 0) {
          return usage("unknown flag -" + flag);
        }
        if (action.isPresent() && action.get() != flag) {
          return usage("one of -f, -s and -l at a time");
        }
        action = Optional.of(flag);
      }
    }
    if (action.isEmpty()) {
      out.print(USAGE);
      return Session.OK;
    }
    return run(new Session(out, err, Optional.empty(), configuration), action.get());
  }

  private int usage(String message) {
    err.println("wackatrl: " + message);
    err.print(USAGE);
    return Session.USAGE;
  }

  private int run(Session session, char action) {
    if (action != 'l') {
      Request.Verb verb = action == 'f' ? Request.Verb.FAIL : Request.Verb.RECOVER;
      int code = session.ask(verb, false, heard -> Session.OK);
      if (code != Session.OK) {
        return code;
      }
    }
    return session.ask(
        Request.Verb.LIST,
        false,
        heard -> {
          out.print(OldListing.render(heard.vifs()));
          return Session.OK;
        });
  }
}
