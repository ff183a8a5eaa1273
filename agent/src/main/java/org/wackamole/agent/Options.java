package org.wackamole.agent;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import picocli.CommandLine;

/** What the command line of the daemon says. */
@CommandLine.Command(
    name = "wackamole",
    header = "Keeps every virtual IP of a pool on exactly one live node.",
    description = {
      "",
      "Runs in the foreground until SIGTERM or SIGINT, then hands its addresses over and leaves.",
      "SIGHUP reads the configuration file again.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:left in good order; with --check: the file is good",
      "1:ended by a fault, which the log names",
      "2:the command line is wrong",
      "78:the configuration is refused (EX_CONFIG of sysexits.h)"
    },
    footer = {
      "",
      "Examples:",
      "  wackamole --check                    is the file good?",
      "  wackamole -d -c ./wackamole.conf     in the foreground, and tell all",
      "  wackamole --background --pid-file /run/wackamole.pid",
      "",
      "More: wackamole(8); the file: wackamole.conf(5)"
    },
    sortOptions = false,
    mixinStandardHelpOptions = false)
final class Options {
  /** Where a file is looked for that nobody named, in this order. */
  private static final List<Path> USUAL =
      List.of(
          Path.of("/etc/wackamole/wackamole.conf"),
          Path.of("/etc/wackamole.conf"),
          Path.of("wackamole.conf"));

  @CommandLine.Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = {
        "The configuration file. Default: /etc/wackamole/wackamole.conf, else",
        "/etc/wackamole.conf, else ./wackamole.conf"
      })
  private Path config;

  @CommandLine.Option(
      names = {"-s", "--port"},
      paramLabel = "PORT",
      description = "The group's port, over Spread or Port in the file (1 to 65535)")
  private String port;

  @CommandLine.Option(
      names = {"-u", "--node"},
      paramLabel = "NAME",
      description = "This member's name, over Node in the file. Default: the host name")
  private String node;

  @CommandLine.Option(
      names = {"-d", "--debug"},
      description = "Log every event and effect")
  private boolean debug;

  @CommandLine.Option(
      names = "--check",
      description = "Read the file, say what is wrong with it, and exit")
  private boolean check;

  @CommandLine.Option(
      names = "--background",
      description = {
        "Start a daemon in the background and exit when it serves its control socket;",
        "for start scripts of old"
      })
  private boolean background;

  @CommandLine.Option(
      names = "--pid-file",
      paramLabel = "FILE",
      description = "Write the daemon's process id there, and remove it at the end")
  private Path pidFile;

  @CommandLine.Option(
      names = "--log-file",
      paramLabel = "FILE",
      description = "With --background: where the log goes. Default: nowhere")
  private Path logFile;

  @CommandLine.Option(
      names = "--run-dir",
      paramLabel = "DIR",
      description = "Where it keeps on record what it bound. Default: ${DEFAULT-VALUE}")
  private Path runDirectory = Path.of("/run/wackamole");

  /**
   * Reads the forms that services and start scripts use, without picocli. Empty for everything
   * else, help and mistakes included: picocli knows what those mean.
   */
  static Optional<Options> plain(String... arguments) {
    Options options = new Options();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < arguments.length; i++) {
      String word = arguments[i];
      boolean understood =
          options.flag(word)
              || i + 1 < arguments.length
                  && !arguments[i + 1].isEmpty()
                  && !arguments[i + 1].startsWith("-")
                  && options.value(word, arguments[++i]);
      if (!understood || !seen.add(word)) {
        return Optional.empty();
      }
    }
    return options.hasGoodPort() ? Optional.of(options) : Optional.empty();
  }

  private boolean flag(String word) {
    switch (word) {
      case "-d", "--debug" -> debug = true;
      case "--check" -> check = true;
      case "--background" -> background = true;
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean value(String word, String value) {
    try {
      switch (word) {
        case "-c", "--config" -> config = Path.of(value);
        case "-s", "--port" -> port = value;
        case "-u", "--node" -> node = value;
        case "--pid-file" -> pidFile = Path.of(value);
        case "--log-file" -> logFile = Path.of(value);
        case "--run-dir" -> runDirectory = Path.of(value);
        default -> {
          return false;
        }
      }
      return true;
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private boolean hasGoodPort() {
    try {
      port();
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The file to read; where none is named and none is found, the first of the usual places. */
  Path config() {
    return config != null
        ? config
        : USUAL.stream().filter(Files::exists).findFirst().orElse(USUAL.getFirst());
  }

  /**
   * Wackamole took {@code 4803@host} as well; the host had a meaning for Spread only.
   *
   * @throws IllegalArgumentException where it is not a port
   */
  OptionalInt port() {
    if (port == null) {
      return OptionalInt.empty();
    }
    String number = port.contains("@") ? port.substring(0, port.indexOf('@')) : port;
    if (number.matches("[0-9]{1,5}")) {
      int value = Integer.parseInt(number);
      if (value >= 1 && value <= 65_535) {
        return OptionalInt.of(value);
      }
    }
    throw new IllegalArgumentException("-s takes a port from 1 to 65535, not '" + port + "'");
  }

  Optional<String> node() {
    return Optional.ofNullable(node);
  }

  boolean debug() {
    return debug;
  }

  boolean check() {
    return check;
  }

  boolean background() {
    return background;
  }

  Optional<Path> pidFile() {
    return Optional.ofNullable(pidFile);
  }

  Optional<Path> logFile() {
    return Optional.ofNullable(logFile);
  }

  Path runDirectory() {
    return runDirectory;
  }
}
