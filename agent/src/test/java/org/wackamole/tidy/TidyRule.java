package org.wackamole.tidy;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What neither the compiler nor the formatter sees, but every reader does. Words that a rule
 * refuses are written here in two halves, because this file has to be tidy too.
 */
enum TidyRule {
  FILES_HAVE_ONE_REASON_TO_BE(
      Where.MAIN, Pattern.compile("\\A(?:.*\\R){350}(?=.)"), "is longer than 350 lines: split it"),

  NO_TABS(Where.TEXT, Pattern.compile("\t"), "has a tab"),

  NOTHING_IS_LEFT_FOR_LATER(
      Where.TEXT, Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b"), "leaves work behind"),

  NO_TEST_IS_SKIPPED(
      Where.JAVA,
      Pattern.compile("@Dis" + "abled|\\bassu" + "m(e(True|False|That)|ingThat)\\b"),
      "lets a test be skipped in silence"),

  TESTS_WAIT_FOR_CONDITIONS(
      Where.TEST,
      Pattern.compile("\\b(Thread|TimeUnit\\s*\\.\\s*\\w+)\\s*\\.\\s*sl" + "eep\\b"),
      "sleeps: wait for a condition with a bound"),

  NOTHING_IS_SWALLOWED(
      Where.JAVA,
      Pattern.compile("\\bcatch\\s*\\([^)]*\\)\\s*\\{\\s*\\}"),
      "swallows an exception"),

  TIMES_ARE_COUNTED_IN_NANOSECONDS(
      Where.MAIN,
      Pattern.compile("\\.(multi" + "pliedBy|divi" + "dedBy)\\("),
      "counts in BigDecimal, which a start has to load (30 ms): use toNanos"),

  CLASSES_SAY_WHAT_THEY_ARE(
      Where.MAIN,
      Pattern.compile(
          "(?:\\A|\\n\\n)(?:(?!.*\\*/).+\\n)*"
              + "(?:(?:public|final|abstract|sealed|non-sealed) )*"
              + "(?:class|interface|enum|record|@interface) \\w+"),
      "has no class comment"),

  NAMES_NAME_A_ROLE(
      Where.MAIN,
      Pattern.compile("\\b(class|interface|enum|record)\\s+\\w*(Manager|Helper|Utils?|Impl)\\b"),
      "has a name that says nothing of its role");

  private final Where where;
  private final Pattern refused;
  private final String reason;

  TidyRule(Where where, Pattern refused, String reason) {
    this.where = where;
    this.refused = refused;
    this.reason = reason;
  }

  /** What is wrong with a file, as {@code path:line: reason}; the path is relative to the root. */
  Stream<String> findings(Path path, String text) {
    if (!where.covers(path)) {
      return Stream.empty();
    }
    Matcher matcher = refused.matcher(text);
    return matcher.results().map(found -> path + ":" + lineOf(text, found.end()) + ": " + reason);
  }

  private static long lineOf(String text, int offset) {
    return text.substring(0, offset).chars().filter(c -> c == '\n').count() + 1;
  }

  /** The files that a rule is about. */
  private enum Where {
    MAIN("(?:.*/)?src/main/java/.*\\.java"),
    TEST("(?:.*/)?src/test/java/.*\\.java"),
    JAVA(".*\\.java"),
    TEXT(".*\\.(?:java|xml|md)|(?:.*/)?(?:bin/[^/]*|packaging/[^/.]*|\\.ci/run)");

    private final Pattern paths;

    Where(String paths) {
      this.paths = Pattern.compile(paths);
    }

    boolean covers(Path path) {
      return paths.matcher(path.toString()).matches();
    }
  }
}
