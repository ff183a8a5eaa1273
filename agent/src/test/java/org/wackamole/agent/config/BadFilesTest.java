package org.wackamole.agent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.wackamole.agent.config.ParseResult.Refused;

/**
 * A file with a mistake is refused, and the messages beside it say where and why. After a change of
 * a message, {@code -Drewrite=true} writes them anew, to be reviewed as a diff.
 */
class BadFilesTest {
  private static final Path FILES = Path.of("src/test/resources/bad");

  @TestFactory
  List<DynamicTest> everyBadFileIsRefusedWithItsMessages() throws IOException {
    return files().stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)))
        .toList();
  }

  @Test
  void thereAreAtLeastAHundredOfThem() throws IOException {
    assertTrue(files().size() >= 100);
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(FILES)) {
      return all.filter(file -> file.toString().endsWith(".conf")).sorted().toList();
    }
  }

  private static void check(Path file) throws IOException {
    String name = file.getFileName().toString();
    ParseResult result = ConfigurationParser.parse(name, Files.readAllBytes(file));
    String messages =
        assertInstanceOf(Refused.class, result).errors().stream()
            .map(error -> error + "\n")
            .collect(Collectors.joining());
    Path expected = file.resolveSibling(name.replace(".conf", ".expected"));
    if (Boolean.getBoolean("rewrite")) {
      Files.writeString(expected, messages);
    }
    assertEquals(Files.readString(expected), messages);
  }
}
