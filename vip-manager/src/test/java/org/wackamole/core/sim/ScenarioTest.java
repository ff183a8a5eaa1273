package org.wackamole.core.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Behaviours that people can read: one file each, whose first line says what it proves. A block is
 * some commands, a line {@code ----}, and what came of them. {@code -Drewrite=true} writes the
 * answers of today into the files, to be reviewed as a diff. The commands are those of {@link
 * LoneScript} (one member, begun by {@code member}) and {@link ClusterScript} (begun by {@code
 * cluster}); the notation is that of {@link Notation}.
 */
class ScenarioTest {
  private static final Path SCENARIOS = Path.of("src/test/resources/scenarios");

  @TestFactory
  Stream<DynamicTest> scenarios() throws IOException {
    List<Path> files;
    try (Stream<Path> listed = Files.list(SCENARIOS)) {
      files = listed.filter(f -> f.toString().endsWith(".txt")).sorted().toList();
    }
    assertTrue(files.size() > 30, "the scenarios are missing: " + SCENARIOS.toAbsolutePath());
    return files.stream()
        .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> check(f)));
  }

  private static void check(Path file) {
    try {
      String before = Files.readString(file);
      assertTrue(before.startsWith("# "), "the first line says what it proves");
      String after = answered(before);
      if (Boolean.getBoolean("rewrite")) {
        Files.writeString(file, after);
        return;
      }
      assertEquals(before, after, file + " (rewrite the answers by -Drewrite=true)");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same file with the answers that the code gives. */
  private static String answered(String text) {
    StringBuilder out = new StringBuilder();
    Script script = null;
    List<String> answers = new ArrayList<>();
    boolean inAnswers = false;
    for (String line : text.stripTrailing().concat("\n\n").split("\n", -1)) {
      if (inAnswers && !line.isBlank()) {
        continue;
      }
      if (line.isBlank()) {
        if (inAnswers) {
          out.append(answers.isEmpty() ? "(nothing)\n" : String.join("\n", answers) + "\n");
          answers.clear();
        }
        inAnswers = false;
        out.append('\n');
      } else if (line.equals("----")) {
        inAnswers = true;
        out.append(line).append('\n');
      } else {
        out.append(line).append('\n');
        if (!line.startsWith("#")) {
          List<String> words = List.of(line.trim().split("\\s+"));
          List<String> rest = words.subList(1, words.size());
          switch (words.getFirst()) {
            case "member" -> script = new LoneScript(rest);
            case "cluster" -> script = new ClusterScript(rest);
            default -> answers.addAll(script.run(words.getFirst(), rest));
          }
        }
      }
    }
    return out.toString().stripTrailing() + "\n";
  }
}
