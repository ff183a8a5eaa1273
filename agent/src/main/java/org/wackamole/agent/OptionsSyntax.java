package org.wackamole.agent;

import java.io.PrintWriter;
import picocli.CommandLine;

/**
 * The daemon's command line by picocli, for people: its help, and what is wrong with it. A daemon
 * that is started as services do goes by {@link Options#plain}, since picocli takes a fifth of its
 * start.
 */
final class OptionsSyntax {
  /** What is done with options that are right; the exit code. */
  @FunctionalInterface
  interface Action {
    int run(Options options) throws Exception;
  }

  private OptionsSyntax() {}

  static int run(String[] arguments, Action action) throws Exception {
    Options options = new Options();
    CommandLine commandLine = commandLine(options);
    try {
      commandLine.parseArgs(arguments);
      if (commandLine.isVersionHelpRequested()) {
        System.out.println("wackamole " + Release.version());
        return CommandLine.ExitCode.OK;
      }
      if (commandLine.isUsageHelpRequested()) {
        commandLine.usage(System.out);
        return CommandLine.ExitCode.OK;
      }
      checkPort(options, commandLine);
    } catch (CommandLine.ParameterException e) {
      PrintWriter error = commandLine.getErr();
      error.println("wackamole: " + e.getMessage());
      CommandLine.UnmatchedArgumentException.printSuggestions(e, error);
      error.println("See 'wackamole --help' or wackamole(8).");
      error.flush();
      return CommandLine.ExitCode.USAGE;
    }
    return action.run(options);
  }

  private static void checkPort(Options options, CommandLine commandLine) {
    try {
      options.port();
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(commandLine, e.getMessage(), e);
    }
  }

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
}
