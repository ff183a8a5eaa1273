package org.wackamole.agent.papers;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What a command's own model says, as parts of its man page. */
public final class CommandPaper {
  private CommandPaper() {}

  /** By the names of the places for them: options, commands, exit codes, examples. */
  public static Map<String, String> parts(CommandSpec command) {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("options", join(command.options().stream().map(CommandPaper::option).toList()));
    if (!command.subcommands().isEmpty()) {
      parts.put(
          "commands",
          join(
              command.subcommands().values().stream()
                  .map(it -> it.getCommandSpec())
                  .map(
                      it ->
                          Roff.tagged(Roff.bold(it.name()), prose(it.usageMessage().description())))
                  .toList()));
    }
    parts.put(
        "exit codes",
        join(
            command.usageMessage().exitCodeList().entrySet().stream()
                .map(code -> Roff.tagged(Roff.bold(code.getKey()), Roff.text(code.getValue())))
                .toList()));
    parts.put("examples", Roff.example(examples(command)));
    return parts;
  }

  /** Every name of every option, in the order of the page. */
  public static List<String> names(CommandSpec command) {
    return command.options().stream().flatMap(option -> Arrays.stream(option.names())).toList();
  }

  private static String option(OptionSpec option) {
    String names = Arrays.stream(option.names()).map(Roff::bold).collect(Collectors.joining(", "));
    String description = prose(option.description());
    String value = Roff.italic(option.paramLabel());
    String tag =
        option.arity().max() == 0
            ? names
            : names + (option.arity().min() == 0 ? "[=" + value + "]" : "=" + value);
    return Roff.tagged(tag, description.replace("${DEFAULT-VALUE}", option.defaultValueString()));
  }

  private static String prose(String[] lines) {
    return Roff.text(String.join("\n", lines).strip());
  }

  /** The indented lines of the footer. */
  private static String examples(CommandSpec command) {
    return Arrays.stream(command.usageMessage().footer())
        .filter(line -> line.startsWith("  "))
        .map(String::strip)
        .collect(Collectors.joining("\n"));
  }

  private static String join(List<String> parts) {
    return String.join("", parts);
  }
}
