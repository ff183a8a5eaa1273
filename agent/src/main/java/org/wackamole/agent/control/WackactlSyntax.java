package org.wackamole.agent.control;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The words of {@code wackactl}, whole, with help and what to say of mistakes. Told to picocli by
 * calls and not by annotations: reading those takes reflection, and that takes longer than the
 * daemon takes to answer.
 */
final class WackactlSyntax {
  private static final double MOST_SECONDS = 86_400;

  private WackactlSyntax() {}

  /** Reads the words and does what they say; gives the exit code, one of {@link Session}'s. */
  static int run(String[] args, PrintStream out, PrintStream err, ToIntFunction<Invocation> obey) {
    ParseResult parsed;
    try {
      parsed = commandLine().parseArgs(args);
    } catch (ParameterException e) {
      return usage(err, e.getMessage());
    }
    for (CommandLine each : parsed.asCommandLineList()) {
      if (each.isUsageHelpRequested()) {
        each.usage(out, Ansi.OFF);
        return Session.OK;
      }
      if (each.isVersionHelpRequested()) {
        String version = Wackactl.class.getPackage().getImplementationVersion();
        out.println("wackactl " + (version == null ? "(not from a release)" : version));
        return Session.OK;
      }
    }
    Invocation asked = invocation(parsed);
    Optional<String> mistake = mistake(asked);
    return mistake.isPresent() ? usage(err, mistake.get()) : obey.applyAsInt(asked);
  }

  private static int usage(PrintStream err, String message) {
    err.println("wackactl: " + message);
    err.println("wackactl --help and wackactl(8) say more");
    return Session.USAGE;
  }

  private static Invocation invocation(ParseResult global) {
    Optional<ParseResult> command = Optional.ofNullable(global.subcommand());
    return new Invocation(
        command.flatMap(it -> Invocation.verb(it.commandSpec().name())).orElse(Request.Verb.STATUS),
        given(global, command, "-s"),
        given(global, command, "-c"),
        given(global, command, "--json").isPresent(),
        given(global, command, "--check").isPresent(),
        given(global, command, "--watch"));
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

  private static Optional<String> mistake(Invocation asked) {
    boolean watches = asked.watch().isPresent();
    if (asked.verb() != Request.Verb.STATUS && (watches || asked.check())) {
      return Optional.of("--watch and --check belong to status, not to " + asked.verb().word);
    }
    if (asked.check() && (watches || asked.json())) {
      return Optional.of("--check goes neither with --watch nor with --json");
    }
    if (watches && !(asked.watch().get() >= 0.1 && asked.watch().get() <= MOST_SECONDS)) {
      return Optional.of("--watch takes seconds between 0.1 and 86400, not " + asked.watch().get());
    }
    return Optional.empty();
  }

  static CommandLine commandLine() {
    CommandSpec root =
        command("wackactl", "Asks the local wackamole daemon. Without a command: status.");
    statusOptions(root);
    root.usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(exitCodes())
        .footer(
            "",
            "Examples:",
            "  wackactl                      who has what, and what is wrong",
            "  wackactl status --watch=1     the same, every second",
            "  wackactl status --check       for monitoring: exit code 4 and the reasons",
            "  wackactl --json | jq -r '.status.vifs[] | .name + \" \" + .owner.name'",
            "  wackactl fail                 hands over all addresses, for maintenance",
            "  wackactl recover              takes part again",
            "  wackactl reload               reads the configuration file again",
            "",
            "The socket is /run/wackamole/wack.it, or, where only that exists,",
            "/var/run/wack.it. More: wackactl(8)");
    CommandSpec status =
        command("status", "Shows each virtual interface, each member, and what is wrong.");
    statusOptions(status);
    root.addSubcommand("status", status);
    root.addSubcommand(
        "list",
        command("list", "Prints each virtual interface, its owner (- for none) and its state."));
    root.addSubcommand(
        "fail", command("fail", "Drops all addresses and stays out of the group until recover."));
    root.addSubcommand("recover", command("recover", "Takes part again, after fail."));
    root.addSubcommand(
        "reload", command("reload", "Reads the configuration file again; says what changed."));
    return new CommandLine(root);
  }

  private static Map<String, String> exitCodes() {
    Map<String, String> codes = new LinkedHashMap<>();
    codes.put(code(Session.OK), "done");
    codes.put(code(Session.REFUSED), "the daemon refused, or could not do it; it says why");
    codes.put(code(Session.USAGE), "the command line is wrong");
    codes.put(code(Session.UNREACHABLE), "the daemon is not running or cannot be reached");
    codes.put(
        code(Session.DEGRADED), "status --check: something is not as it should be; it says what");
    codes.put(
        code(Session.NOT_PERMITTED),
        "fail, recover and reload: it takes root, or the daemon's user");
    return codes;
  }

  private static String code(int code) {
    return Integer.toString(code);
  }

  private static CommandSpec command(String name, String description) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage().description(description).sortOptions(false);
    spec.addOption(
        OptionSpec.builder("-s", "--socket")
            .type(Path.class)
            .converters(Path::of)
            .paramLabel("PATH")
            .description("the daemon's control socket")
            .build());
    spec.addOption(
        OptionSpec.builder("-c", "--config")
            .type(Path.class)
            .converters(Path::of)
            .paramLabel("FILE")
            .description("take the socket from this file's Control line")
            .build());
    spec.addOption(flag("the daemon's answer as it is, one line", "--json").build());
    spec.addOption(flag("show this and exit", "-h", "--help").usageHelp(true).build());
    spec.addOption(flag("show the version and exit", "-V", "--version").versionHelp(true).build());
    return spec;
  }

  private static void statusOptions(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder("-w", "--watch")
            .type(Double.class)
            .converters(Double::valueOf)
            .arity("0..1")
            .fallbackValue("2")
            .paramLabel("SECONDS")
            .description("again and again, every 2 seconds unless said otherwise")
            .build());
    spec.addOption(flag("print what is wrong only; exit code 4 if anything is", "--check").build());
  }

  private static OptionSpec.Builder flag(String description, String name, String... names) {
    return OptionSpec.builder(name, names).type(Boolean.class).arity("0").description(description);
  }
}
