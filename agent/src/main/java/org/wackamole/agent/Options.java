package org.wackamole.agent;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
    footer = {
      "",
      "Examples:",
      "  wackamole --check -c /etc/wackamole/wackamole.conf",
      "  wackamole -d -c ./wackamole.conf",
      "  wackamole --background --pid-file /run/wackamole.pid",
      "",
      "Exit codes:",
      "  0   left in good order; with --check: the file is good",
      "  1   ended by a fault, which the log names",
      "  2   the command line is wrong",
      "  78  the configuration is refused (EX_CONFIG of sysexits.h)"
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
      description = "The group's port, over Spread or Port in the file (1 to 65435)")
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

  /** The command line that fills these options; help and version are looked at by its parser. */
  static CommandLine commandLine(Options options) {
    CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.forAnnotatedObject(options);
    spec.addOption(
        CommandLine.Model.OptionSpec.builder("-v", "--version")
            .versionHelp(true)
            .description("Print the version and exit")
            .build());
    spec.addOption(
        CommandLine.Model.OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description("Print this and exit")
            .build());
    return new CommandLine(spec);
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
   * @throws CommandLine.ParameterException where it is not a port
   */
  OptionalInt port(CommandLine commandLine) {
    if (port == null) {
      return OptionalInt.empty();
    }
    String number = port.contains("@") ? port.substring(0, port.indexOf('@')) : port;
    if (number.matches("[0-9]{1,5}")) {
      int value = Integer.parseInt(number);
      if (value >= 1 && value <= 65_435) {
        return OptionalInt.of(value);
      }
    }
    throw new CommandLine.ParameterException(
        commandLine, "-s takes a port from 1 to 65435, not '" + port + "'");
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
