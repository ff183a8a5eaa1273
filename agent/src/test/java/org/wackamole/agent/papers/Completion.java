package org.wackamole.agent.papers;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Completion of a command's words in a shell, from the command's own model. Picocli writes one for
 * bash, of two hundred lines with eval in them; these are read in a minute, and zsh has its own.
 */
public final class Completion {
  private static final String ORIGIN = "written by a test from the command's own options";

  private Completion() {}

  /** For {@code /usr/share/bash-completion/completions}. */
  public static String bash(CommandSpec command) {
    String name = command.name();
    String commands = String.join(" ", command.subcommands().keySet());
    String options =
        command.options().stream()
            .flatMap(option -> Arrays.stream(option.names()))
            .collect(Collectors.joining(" "));
    return """
    # %1$s in bash, %2$s.
    _%1$s() {
        local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
        # --option=value comes as three words.
        if [ "$cur" = = ]; then
            cur=
        elif [ "$prev" = = ]; then
            prev=${COMP_WORDS[COMP_CWORD - 2]}
        fi
        COMPREPLY=()
        case $prev in
    %3$s    esac
        case $cur in
            -*) mapfile -t COMPREPLY < <(compgen -W '%4$s' -- "$cur") ;;
    %5$s    esac
    }
    complete -F _%1$s %1$s
    """
        .formatted(name, ORIGIN, values(command.options()), options, commands(commands));
  }

  private static String values(Collection<OptionSpec> options) {
    return clause(
            options,
            Value.FILE,
            "compopt -o filenames 2> /dev/null\n"
                + "            mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n            ")
        + clause(
            options,
            Value.DIRECTORY,
            "compopt -o filenames 2> /dev/null\n"
                + "            mapfile -t COMPREPLY < <(compgen -d -- \"$cur\")\n            ")
        + clause(options, Value.OTHER, "");
  }

  private static String clause(Collection<OptionSpec> options, Value kind, String action) {
    List<String> names =
        options.stream()
            .filter(option -> Value.of(option) == kind)
            .flatMap(option -> Arrays.stream(option.names()))
            .toList();
    return names.isEmpty()
        ? ""
        : "        %s)\n            %sreturn\n            ;;\n"
            .formatted(String.join(" | ", names), action);
  }

  private static String commands(String commands) {
    return commands.isEmpty()
        ? ""
        : """
                *)
                    local word
                    for word in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
                        case $word in %s) return ;; esac
                    done
                    mapfile -t COMPREPLY < <(compgen -W '%s' -- "$cur")
                    ;;
        """
            .formatted(commands.replace(" ", " | "), commands);
  }

  /** For {@code /usr/share/zsh/vendor-completions} or {@code site-functions}. */
  public static String zsh(CommandSpec command) {
    StringBuilder out =
        new StringBuilder("#compdef %s\n# %s.\n\n_arguments -s".formatted(command.name(), ORIGIN));
    command.options().forEach(option -> out.append(" \\\n    ").append(zsh(option)));
    if (!command.subcommands().isEmpty()) {
      out.append(" \\\n    '1:command:((");
      out.append(
          command.subcommands().values().stream()
              .map(it -> it.getCommandSpec())
              .map(it -> it.name() + "\\:\"" + described(it.usageMessage().description()) + "\"")
              .collect(Collectors.joining(" ")));
      out.append("))'");
    }
    return out.append('\n').toString();
  }

  private static String zsh(OptionSpec option) {
    List<String> names = List.of(option.names());
    boolean takesValue = option.arity().max() > 0;
    String text = "[" + described(option.description()).replace("]", "\\]") + "]";
    String value = "";
    if (takesValue) {
      String optional = option.arity().min() == 0 ? "::" : ":";
      value = optional + option.paramLabel() + ":" + Value.of(option).zsh;
    }
    List<String> shown =
        names.stream()
            .map(it -> !takesValue ? it : it.startsWith("--") ? it + "=" : it + "+")
            .map(it -> option.arity().min() == 0 && takesValue ? it.replace("+", "-") : it)
            .map(it -> option.arity().min() == 0 ? it.replace("=", "=-") : it)
            .toList();
    if (names.size() == 1) {
      return "'" + shown.getFirst() + text + value + "'";
    }
    return "'(%s)'{%s}'%s%s'"
        .formatted(String.join(" ", names), String.join(",", shown), text, value);
  }

  /** The first sentence, in what may stand between single quotes. */
  private static String described(String[] lines) {
    String whole = String.join(" ", lines).replace(":", "\\:").replace("'", "'\\''");
    int end = whole.indexOf(". ");
    return (end < 0 ? whole : whole.substring(0, end)).replaceAll("\\.$", "");
  }

  /** What follows an option. */
  private enum Value {
    NONE(""),
    FILE("_files"),
    DIRECTORY("_files -/"),
    OTHER("");

    private final String zsh;

    Value(String zsh) {
      this.zsh = zsh;
    }

    static Value of(OptionSpec option) {
      if (option.arity().max() == 0) {
        return NONE;
      }
      boolean path = option.type() == Path.class;
      return !path ? OTHER : option.paramLabel().equals("DIR") ? DIRECTORY : FILE;
    }
  }
}
