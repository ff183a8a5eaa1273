package org.wackamole.agent.papers;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A bash that is asked to complete a line. A node has one: the guard is written for it. */
public final class Bash {
  private Bash() {}

  /**
   * What the script offers for the last of these words.
   *
   * @param words as bash splits a line, the command first
   */
  public static List<String> complete(Path script, List<String> words) throws Exception {
    String ask =
        """
        . "$1" && shift
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        "_$1" && printf '%s\\n' "${COMPREPLY[@]}"
        """;
    List<String> command =
        new ArrayList<>(List.of("bash", "--norc", "-c", ask, "bash", script.toString()));
    command.addAll(words);
    Process bash = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (bash.waitFor() != 0) {
      throw new IllegalStateException(script + " failed: " + said);
    }
    return said.lines().filter(line -> !line.isEmpty()).toList();
  }
}
