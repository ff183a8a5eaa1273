package org.wackamole.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon's command line, in a process of its own: output and exit codes. */
class MainTest {
  private static final String POOL = "VIFs { lo:10.0.0.5/24 lo:10.0.0.6/24 }\n";

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("wackamole.conf");
  }

  @Test
  void aGoodFileIsCheckedWithItsWarnings() throws Exception {
    Files.writeString(file, "Spread = 4803@spread1\nGroup = wack1\nGroupInterface = lo\n" + POOL);
    Jvm.Ended ended = Jvm.run(Main.class, "--check", "-c", file.toString());
    assertEquals(0, ended.exit(), ended.err());
    assertEquals(file + ": good, 2 virtual interfaces\n", ended.out());
    assertTrue(ended.err().contains(file + ":1:"), ended.err());
  }

  @Test
  void everyErrorOfABadFileIsALineWithItsPlace() throws Exception {
    Files.writeString(file, "Group = wack1\nMatrue = 5s\nVIFs { lo:10.0.0.5/33 }\n");
    Jvm.Ended ended = Jvm.run(Main.class, "--check", "-c", file.toString());
    assertEquals(78, ended.exit(), ended.err());
    assertEquals("", ended.out());
    List<String> errors = ended.err().lines().toList();
    assertEquals(2, errors.size(), ended.err());
    assertTrue(errors.get(0).startsWith(file + ":2:1: "), ended.err());
    assertTrue(errors.get(1).startsWith(file + ":3:"), ended.err());
  }

  @Test
  void aDaemonDoesNotStartWithABadFileNorWithoutOne() throws Exception {
    Jvm.Ended missing = Jvm.run(Main.class, "-c", file.toString());
    assertEquals(78, missing.exit(), missing.err());
    assertTrue(missing.err().contains(file.toString()), missing.err());
    Files.writeString(file, POOL);
    Jvm.Ended bad = Jvm.run(Main.class, "-c", file.toString());
    assertEquals(78, bad.exit(), bad.err());
    assertTrue(bad.err().contains("Group is missing"), bad.err());
    assertTrue(bad.err().contains("the daemon does not start"), bad.err());
  }

  @Test
  void aWrongCommandLineIsNamed() throws Exception {
    Jvm.Ended ended = Jvm.run(Main.class, "--chekc");
    assertEquals(2, ended.exit(), ended.err());
    assertTrue(ended.err().startsWith("wackamole: "), ended.err());
    assertTrue(ended.err().contains("--chekc"), ended.err());
    assertTrue(ended.err().contains("See 'wackamole --help'"), ended.err());
  }

  @Test
  void versionAndHelpAreAnswersAndNoErrors() throws Exception {
    Jvm.Ended version = Jvm.run(Main.class, "--version");
    assertEquals(0, version.exit(), version.err());
    assertTrue(version.out().startsWith("wackamole "), version.out());
    Jvm.Ended help = Jvm.run(Main.class, "-h");
    assertEquals(0, help.exit(), help.err());
    assertTrue(help.out().contains("Exit codes:"), help.out());
    assertEquals("", version.err() + help.err());
  }

  /** It ends before it serves anybody: the start script must hear of it. */
  @Test
  void aDaemonInTheBackgroundThatEndsAtOnceIsAFailure() throws Exception {
    Path control = directory.resolve("wack.it");
    Files.writeString(
        file, "Group = wack1\nGroupInterface = lo\nControl = " + control + "\n" + POOL);
    Path log = directory.resolve("log");
    Path noDirectory = Files.createFile(directory.resolve("occupied"));
    Jvm.Ended ended =
        Jvm.run(
            Main.class,
            "--background",
            "-c",
            file.toString(),
            "--run-dir",
            noDirectory.toString(),
            "--log-file",
            log.toString());
    assertEquals(1, ended.exit(), ended.err());
    assertTrue(ended.err().contains("the daemon ended with exit code 1"), ended.err());
    assertTrue(Files.readString(log).contains(noDirectory.toString()), Files.readString(log));
  }
}
