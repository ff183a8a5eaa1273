package org.wackamole.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole repository is tidy, and each rule sees what it is there for. */
final class TidyTest {
  private static final String MAIN = "agent/src/main/java/A.java";
  private static final String TEST = "agent/src/test/java/ATest.java";

  @ParameterizedTest
  @EnumSource
  void repositoryIsTidy(TidyRule rule) throws IOException {
    Path root = Repository.root();
    List<Path> files = Repository.files(root);
    assertTrue(files.contains(Path.of("pom.xml")), files.toString());

    List<String> findings =
        files.stream()
            .flatMap(file -> rule.findings(file, read(root.resolve(file))))
            .sorted()
            .toList();

    assertEquals(List.of(), findings, () -> String.join("\n", findings));
  }

  @ParameterizedTest
  @MethodSource
  void untidinessIsSeen(TidyRule rule, String path, String text) {
    assertEquals(1, rule.findings(Path.of(path), text).count());
  }

  static Stream<Arguments> untidinessIsSeen() {
    String commented = "/** What it is. */\n";
    return Stream.of(
        Arguments.of(TidyRule.FILES_HAVE_ONE_REASON_TO_BE, MAIN, "x\n".repeat(351)),
        Arguments.of(TidyRule.NO_TABS, MAIN, "int\ta;"),
        Arguments.of(TidyRule.NO_TABS, "packaging/verify", "\techo"),
        Arguments.of(TidyRule.NOTHING_IS_LEFT_FOR_LATER, MAIN, "// TO" + "DO later"),
        Arguments.of(TidyRule.NOTHING_IS_LEFT_FOR_LATER, "docs/a.md", "FIX" + "ME"),
        Arguments.of(TidyRule.NO_TEST_IS_SKIPPED, TEST, "@Dis" + "abled void a()"),
        Arguments.of(TidyRule.NO_TEST_IS_SKIPPED, TEST, "assu" + "meTrue(isRoot());"),
        Arguments.of(TidyRule.TESTS_WAIT_FOR_CONDITIONS, TEST, "Thread.sl" + "eep(10);"),
        Arguments.of(TidyRule.TESTS_WAIT_FOR_CONDITIONS, TEST, "TimeUnit.DAYS.sl" + "eep(1);"),
        Arguments.of(TidyRule.NOTHING_IS_SWALLOWED, MAIN, "catch (IOException e) " + "{\n  }"),
        Arguments.of(TidyRule.TIMES_ARE_COUNTED_IN_NANOSECONDS, MAIN, "a.multi" + "pliedBy(2)"),
        Arguments.of(TidyRule.CLASSES_SAY_WHAT_THEY_ARE, MAIN, "import a.B;\n\nfinal class A {}"),
        Arguments.of(TidyRule.CLASSES_SAY_WHAT_THEY_ARE, MAIN, "@Command\npublic class A {}"),
        Arguments.of(TidyRule.NAMES_NAME_A_ROLE, MAIN, commented + "class LinkManager {}"),
        Arguments.of(TidyRule.NAMES_NAME_A_ROLE, MAIN, commented + "  record ByteUtils() {}"));
  }

  @ParameterizedTest
  @MethodSource
  void tidinessIsNotBlamed(TidyRule rule, String path, String text) {
    assertEquals(List.of(), rule.findings(Path.of(path), text).toList());
  }

  static Stream<Arguments> tidinessIsNotBlamed() {
    return Stream.of(
        Arguments.of(TidyRule.FILES_HAVE_ONE_REASON_TO_BE, MAIN, "x\n".repeat(350)),
        Arguments.of(TidyRule.TESTS_WAIT_FOR_CONDITIONS, MAIN, "Thread.sl" + "eep(10);"),
        Arguments.of(TidyRule.TIMES_ARE_COUNTED_IN_NANOSECONDS, TEST, "a.divi" + "dedBy(2)"),
        Arguments.of(TidyRule.CLASSES_SAY_WHAT_THEY_ARE, MAIN, "/** It. */\nfinal class A {\n"),
        Arguments.of(
            TidyRule.CLASSES_SAY_WHAT_THEY_ARE, MAIN, "/** It. */\n@Command\n@B\nclass A {\n"));
  }

  /** Bytes as Latin-1: the rules look for ASCII, and not every file of the tree is text. */
  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
