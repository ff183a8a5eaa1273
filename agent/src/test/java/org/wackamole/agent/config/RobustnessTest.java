package org.wackamole.agent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wackamole.agent.config.ParseResult.Parsed;
import org.wackamole.agent.config.ParseResult.Refused;

/** Whatever the file is, there is an answer, soon, and no exception. */
@Timeout(60)
class RobustnessTest {
  private static final Path EXAMPLE = Path.of("../wackamole.conf.example");

  @TempDir Path dir;

  private static byte[] everything() throws IOException {
    return Files.readString(EXAMPLE)
        .replaceAll("(?m)^#(?=[A-Za-z0-9}])", "")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void answers(byte[] content) {
    switch (ConfigurationParser.parse("conf", content)) {
      case Parsed parsed -> assertTrue(parsed.configuration().poolAddresses().size() > 0);
      case Refused refused ->
          refused.errors().forEach(error -> assertTrue(error.toString().startsWith("conf:")));
    }
  }

  @Test
  void everyBeginningOfAGoodFileHasAnAnswer() throws IOException {
    byte[] good = everything();
    for (int length = 0; length <= good.length; length++) {
      answers(Arrays.copyOf(good, length));
    }
  }

  @Test
  void everyFileWithFlippedBytesHasAnAnswer() throws IOException {
    byte[] good = everything();
    for (int seed = 0; seed < 1_000; seed++) {
      Random random = new Random(seed);
      byte[] bad = good.clone();
      for (int flips = random.nextInt(1, 6); flips > 0; flips--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      answers(bad);
    }
  }

  /** Tokens of the language in any order reach more of the parser than bytes do. */
  @Test
  void everyHeapOfTokensHasAnAnswer() {
    List<String> tokens =
        List.of(
            "Group",
            "=",
            "{",
            "}",
            "\n",
            "\"",
            "'",
            "VIFs",
            "eth0:10.0.0.5/24",
            "10.0.0.6/32n24",
            "Prefer",
            "none",
            "Notify",
            "arp-cache",
            "throttle",
            "5",
            "ping",
            "Weight",
            "web1",
            "cpus",
            "Peers",
            "10.1.0.5:4803",
            "Balance",
            "Quorum",
            "of",
            "Witness",
            "10.0.0.1",
            "GratuitousArp",
            "count",
            "refresh",
            "HangTimeout",
            "AddressLifetime",
            "forever",
            "Interval",
            "4s",
            "all",
            "RunDynamic",
            "on",
            "up",
            "Control",
            "/x",
            "Spread",
            "4803@h",
            "[::1]:5",
            ":.1:",
            "/",
            "#",
            ".:/1");
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(40); i >= 0; i--) {
        text.append(tokens.get(random.nextInt(tokens.size())));
        text.append(random.nextInt(8) == 0 ? "" : " ");
      }
      answers(text.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The last three would take a careless pattern years. */
  @ParameterizedTest
  @ValueSource(strings = {"{", "}", "{\n", "x\n", "VIFs { ", "\"\n", "10.0.0.5 ", "0", ":", "1:"})
  void aHugeFileOfAnythingIsAnsweredSoon(String piece) {
    String text = "VIFs { " + piece.repeat((ConfigurationParser.LARGEST_FILE - 7) / piece.length());
    long start = System.nanoTime();
    answers(text.getBytes(StandardCharsets.UTF_8));
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(took.compareTo(Duration.ofSeconds(5)) < 0, () -> "took " + took);
  }

  @Test
  void aFileBeyondTheLimitIsRefused() {
    byte[] huge = new byte[ConfigurationParser.LARGEST_FILE + 1];
    Refused refused = assertInstanceOf(Refused.class, ConfigurationParser.parse("conf", huge));
    assertEquals(
        "conf: found a larger file, expected at most 4194304 bytes",
        refused.errors().getFirst().toString());
  }

  /**
   * Measured with production's heap and compiler: 0.15 s warm; the bound is for a loaded machine.
   */
  @Test
  void tenThousandVirtualInterfacesAreReadSoon() {
    StringBuilder text = new StringBuilder("Group = g\nVirtualInterfaces {\n");
    for (int i = 0; i < 10_000; i++) {
      text.append("  { eth0:10.%d.%d.%d/8 }\n".formatted(i / 62_500, i / 250 % 250, i % 250 + 1));
    }
    Conf.parse(text + "}\n");
    long start = System.nanoTime();
    Configuration conf = Conf.good(text + "}\nPrefer web1 { 10.0.0.0/9 }\n");
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertEquals(10_000, conf.virtualInterfaces().size());
    assertTrue(took.compareTo(Duration.ofSeconds(2)) < 0, () -> "took " + took);
  }

  @Test
  void moreAddressesThanAnyClusterHasAreRefused() {
    String many = "10.0.0.1 ".repeat(Parser.MOST_ENTRIES + 1);
    List<String> errors = Conf.errors(Conf.POOL + "Prefer { " + many + "}");
    assertTrue(
        errors.getFirst().endsWith("expected at most " + Parser.MOST_ENTRIES), errors::toString);
  }

  @Test
  void aFileThatCannotBeReadIsRefusedByName() throws IOException {
    Path loop = dir.resolve("loop");
    Files.createSymbolicLink(loop, loop);
    assertEquals("cannot be read: there is no such file", refusal(dir.resolve("none")));
    assertEquals("found a directory, expected a file", refusal(dir));
    assertEquals(
        "found a device, pipe or socket, expected a regular file", refusal(Path.of("/dev/zero")));
    assertTrue(refusal(loop).startsWith("cannot be read: "));
    assertTrue(refusal(Path.of("/proc/self/mem")).startsWith("cannot be read: "));
  }

  private static String refusal(Path file) {
    Refused refused = assertInstanceOf(Refused.class, ConfigurationParser.read(file));
    assertEquals(1, refused.errors().size());
    String text = refused.errors().getFirst().toString();
    assertTrue(text.startsWith(file + ": "), text);
    return refused.errors().getFirst().message();
  }
}
