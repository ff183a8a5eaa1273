package org.wackamole.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.logging.log4j.LogManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** In a JVM of its own each, since a log is set up once for all. */
final class LogOutputTest {
  private static final String CORE = "org/apache/logging/log4j/core/LoggerContext.class";

  /**
   * Says whether there is a log4j-core. Logs one line, or one on each level under each name, or
   * many lines, and is gone.
   */
  static final class Speaker {
    private Speaker() {}

    public static void main(String[] arguments) {
      // There is no name to be found, and that is not to be seen.
      System.setProperty("jdk.net.hosts.file", "/dev/null");
      System.out.println(ClassLoader.getSystemResource(CORE) != null);
      LogOutput.install();
      LoggerFactory.getLogger(Speaker.class).warn("Hello {}", "you", new Exception("thrown"));
      for (String name : arguments) {
        for (Level level : Level.values()) {
          LoggerFactory.getLogger(name).atLevel(level).log(name);
        }
      }
      LogManager.shutdown();
      Runtime.getRuntime().halt(0);
    }
  }

  @Test
  void needsNothingOfLog4jCoreAndSaysNothingButTheLine() throws Exception {
    Jvm.Ended ended = Jvm.run(Speaker.class);
    assertEquals("false\n", ended.out());
    assertEquals(0, ended.exit(), ended.err());
    assertTrue(
        ended.err().matches("(?s)\\S+ WARN  \\[main\\] Hello you\njava.lang.Exception: thrown\n.*"),
        ended.err());
    assertTrue(ended.err().lines().skip(2).allMatch(line -> line.startsWith("\tat ")), ended.err());
  }

  /** As in an IDE: Log4j's API finds it there, and would take it. */
  @Test
  void isTakenAlsoWhereLog4jCoreIs() throws Exception {
    String all = String.join(File.pathSeparator, Jvm.classPath());
    Jvm.Ended ended = Jvm.run(List.of("-cp", all), Speaker.class, "org.wackamole.A");
    assertEquals("true\n", ended.out());
    assertEquals(3, said(ended, "org.wackamole.A"), ended.err());
    assertTrue(ended.err().contains(" WARN  [main] Hello you\n"), ended.err());
  }

  @ParameterizedTest
  @CsvSource({"INFO, 3", "DEBUG, 4", "error, 1", "unheard-of, 3"})
  void theLevelIsAskedForButNotJGroups(String level, int lines) throws Exception {
    Jvm.Ended ended =
        Jvm.run(
            List.of("-Dwackamole.log.level=" + level),
            Speaker.class,
            "org.wackamole.A",
            "org.jgroups.A",
            "org.jgroups",
            "org.jgroupsA");
    assertEquals(0, ended.exit(), ended.err());
    assertEquals(lines, said(ended, "org.wackamole.A"), ended.err());
    assertEquals(lines, said(ended, "org.jgroupsA"), ended.err());
    assertEquals(2, said(ended, "org.jgroups.A"), ended.err());
    assertEquals(2, said(ended, "org.jgroups"), ended.err());
  }

  private static long said(Jvm.Ended ended, String message) {
    return ended.err().lines().filter(line -> line.endsWith("] " + message)).count();
  }

  @Test
  void theLevelIsInfoWhereNoneIsAskedFor() throws Exception {
    Jvm.Ended ended = Jvm.run(Speaker.class, "org.wackamole.A");
    assertEquals(3, said(ended, "org.wackamole.A"), ended.err());
  }

  /** Also where the JVM is gone at once, as after a fault. */
  @Test
  void allIsWrittenAtTheEnd() throws Exception {
    String[] names = IntStream.range(0, 200).mapToObj(i -> "name" + i).toArray(String[]::new);
    Jvm.Ended ended = Jvm.run(Speaker.class, names);
    for (String name : names) {
      assertEquals(3, said(ended, name), ended.err());
    }
  }

  @Test
  void aFileOfTheAdministratorsIsReadByLog4jCore(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("log.xml");
    Path written = directory.resolve("log");
    Files.writeString(
        file,
        """
        <Configuration>
          <Appenders>
            <File name="file" fileName="%s"><PatternLayout pattern="%%p: %%m%%n%%ex{0}"/></File>
          </Appenders>
          <Loggers><Root level="info"><AppenderRef ref="file"/></Root></Loggers>
        </Configuration>
        """
            .formatted(written));
    String all = String.join(File.pathSeparator, Jvm.classPath());
    Jvm.Ended ended =
        Jvm.run(List.of("-cp", all, "-Dlog4j2.configurationFile=" + file), Speaker.class);
    assertEquals(0, ended.exit(), ended.err());
    assertEquals("WARN: Hello you\n", Files.readString(written));
    assertFalse(ended.err().contains("Unable to locate plugin"), ended.err());
  }
}
