package org.wackamole.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.plugins.util.PluginRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** In a JVM of its own each, since Log4j lists its plugins once for all. */
final class LogOutputTest {
  /** Says one line, and how many of its plugins Log4j has loaded. */
  static final class Speaker {
    private Speaker() {}

    public static void main(String[] arguments) {
      if (arguments.length > 0) {
        System.setProperty("log4j2.configurationFile", arguments[0]);
      }
      // There is no name to be found, and that is not to be seen.
      System.setProperty("jdk.net.hosts.file", "/dev/null");
      LogOutput.install();
      LoggerFactory.getLogger(Speaker.class).warn("Hello");
      int plugins =
          PluginRegistry.getInstance().loadFromMainClassLoader().values().stream()
              .mapToInt(List::size)
              .sum();
      LogManager.shutdown();
      System.out.println(plugins);
    }
  }

  @Test
  void loadsTheFewPluginsThatItNeedsAndSaysNothingButTheLine() throws Exception {
    Jvm.Ended ended = Jvm.run(Speaker.class);
    assertEquals(0, ended.exit(), ended.err());
    assertTrue(ended.err().matches("\\S+ WARN  \\[main\\] Hello\n"), ended.err());
    assertEquals("6\n", ended.out());
  }

  @Test
  void aFileOfTheAdministratorsHasAllOfThem(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("log.xml");
    Path written = directory.resolve("log");
    Files.writeString(
        file,
        """
        <Configuration>
          <Appenders>
            <File name="file" fileName="%s"><PatternLayout pattern="%%p: %%m%%n"/></File>
          </Appenders>
          <Loggers><Root level="info"><AppenderRef ref="file"/></Root></Loggers>
        </Configuration>
        """
            .formatted(written));
    Jvm.Ended ended = Jvm.run(Speaker.class, file.toString());
    assertEquals(0, ended.exit(), ended.err());
    assertEquals("WARN: Hello\n", Files.readString(written));
    assertFalse(ended.err().contains("Unable to locate plugin"), ended.err());
    assertTrue(Integer.parseInt(ended.out().strip()) > 100, ended.out());
  }
}
