package org.wackamole.agent.papers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file for operators that the build's own model writes, whole or in parts. It is kept in the
 * tree, so that a reader and a packager find it there; {@code -Drewrite=true} writes it anew, to be
 * reviewed as a diff.
 */
public final class Paper {
  private static final Path FOLDER =
      Path.of(System.getProperty("basedir", "."), "../packaging/src/main").normalize();

  private Paper() {}

  /** Where man pages are. */
  public static Path manual(String page) {
    return FOLDER.resolve("man").resolve(page);
  }

  /** Where completions are, below {@code bash} and {@code zsh}. */
  public static Path completion(String shell, String name) {
    return FOLDER.resolve("completion").resolve(shell).resolve(name);
  }

  /** The file is what the model says. */
  public static void check(Path file, String expected) throws IOException {
    if (Boolean.getBoolean("rewrite")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, expected, StandardCharsets.UTF_8);
    }
    assertEquals(
        expected, Files.readString(file), () -> file + " (test with -Drewrite=true writes it)");
  }

  /**
   * The parts of the file between {@code .\" written: name} and {@code .\" end} are what the model
   * says; the rest is written by hand.
   */
  public static void check(Path page, Map<String, String> parts) throws IOException {
    String expected = Files.readString(page);
    for (Map.Entry<String, String> part : parts.entrySet()) {
      Matcher place =
          Pattern.compile("(?s)(\\.\\\\\" written: " + part.getKey() + "\\n).*?(\\.\\\\\" end\\n)")
              .matcher(expected);
      assertTrue(place.find(), () -> page + " has no place for " + part.getKey());
      expected =
          expected.substring(0, place.end(1))
              + part.getValue()
              + expected.substring(place.start(2));
    }
    check(page, expected);
  }
}
