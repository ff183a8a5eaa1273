package org.wackamole.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The flags of old and their long names. */
class OptionsTest {
  private final Options options = new Options();
  private final CommandLine commandLine = OptionsSyntax.commandLine(options);

  @ParameterizedTest
  @CsvSource({"4803,4803", "4803@spread1,4803", "1,1", "65535,65535", "04803,4803"})
  void aPortMayNameAHostThatMeansNothingAnyMore(String text, int port) {
    commandLine.parseArgs("-s", text);
    assertEquals(OptionalInt.of(port), options.port());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "65536", "70000", "99999999999", "-1", "", "@host", "port", "48 03"})
  void whatIsNoPortIsRefusedWithTheRange(String text) {
    commandLine.parseArgs("--port=" + text);
    String why = assertThrows(IllegalArgumentException.class, () -> options.port()).getMessage();
    assertTrue(why.contains("1 to 65535") && why.contains("'" + text + "'"), why);
  }

  @Test
  void theFlagsOfOldStay() {
    commandLine.parseArgs("-c", "a.conf", "-d", "-s", "4804", "-u", "web9");
    assertEquals(Path.of("a.conf"), options.config());
    assertTrue(options.debug());
    assertEquals(Optional.of("web9"), options.node());
    commandLine.parseArgs("-v");
    assertTrue(commandLine.isVersionHelpRequested());
  }

  @Test
  void withoutAnyItReadsTheUsualFileAndOverridesNothing() {
    commandLine.parseArgs();
    assertTrue(options.config().endsWith("wackamole.conf"), options.config().toString());
    assertEquals(OptionalInt.empty(), options.port());
    assertEquals(Optional.empty(), options.node());
    assertEquals(Path.of("/run/wackamole"), options.runDirectory());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-d",
        "-c a.conf -d -s 4804@host -u web9",
        "--config a.conf --debug --port 4804 --node web9 --check --background",
        "--pid-file p --log-file l --run-dir r"
      })
  void thePlainFormsMeanWhatPicocliSaysTheyMean(String line) {
    String[] arguments = line.isEmpty() ? new String[0] : line.split(" ", -1);
    commandLine.parseArgs(arguments);
    Options plain = Options.plain(arguments).orElseThrow();
    assertEquals(options.config(), plain.config());
    assertEquals(options.port(), plain.port());
    assertEquals(options.node(), plain.node());
    assertEquals(options.debug(), plain.debug());
    assertEquals(options.check(), plain.check());
    assertEquals(options.background(), plain.background());
    assertEquals(options.pidFile(), plain.pidFile());
    assertEquals(options.logFile(), plain.logFile());
    assertEquals(options.runDirectory(), plain.runDirectory());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-h",
        "--help",
        "-v",
        "--version",
        "-c",
        "-s 0",
        "-s x",
        "-d -d",
        "-c a -c b",
        "-c -d",
        "a",
        "--unknown",
        "-s=4803",
        "-dv",
        "--config=a"
      })
  void whatIsNotPlainIsLeftToPicocli(String line) {
    assertEquals(Optional.empty(), Options.plain(line.split(" ", -1)));
  }
}
