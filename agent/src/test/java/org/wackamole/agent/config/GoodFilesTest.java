package org.wackamole.agent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wackamole.agent.config.Configuration.NotifyTarget;
import org.wackamole.agent.config.ParseResult.Parsed;
import org.wackamole.inet.IpPrefix;

/** The files that people have, and those that we give them. */
class GoodFilesTest {
  private static final Path EXAMPLE = Path.of("../wackamole.conf.example");
  private static final Path README = Path.of("../README.md");
  private static final Path GUIDE = Path.of("../docs/guide.md");
  private static final Path PAGE = Path.of("../docs/configuration.md");

  private static Configuration read(Path file) {
    ParseResult result = ConfigurationParser.read(file);
    Parsed parsed = assertInstanceOf(Parsed.class, result, () -> result.toString());
    assertEquals(List.of(), parsed.warnings());
    return parsed.configuration();
  }

  @ParameterizedTest
  @ValueSource(strings = {"seed-front.conf", "seed-images.conf"})
  void filesOfOldAreReadUnchangedAndWithoutAWarning(String name) {
    Configuration conf = read(Path.of("src/test/resources/fixtures", name));
    assertEquals("wack1", conf.group().name());
    assertEquals(4803, conf.group().port());
    assertEquals(Path.of("/var/run/wack.it"), conf.control());
    assertEquals(Duration.ofSeconds(5), conf.settings().mature());
    assertEquals(Duration.ofSeconds(90), conf.settings().arpCache());
    assertEquals(OptionalInt.empty(), conf.settings().acquisitionsPerRound());
    assertEquals(Duration.ofSeconds(4), conf.settings().balanceInterval());
    assertEquals(List.of(), conf.preferences());
    assertEquals(4, conf.virtualInterfaces().size());
    assertEquals(
        List.of(
            new NotifyTarget.Hosts(
                Optional.of("eth0"),
                IpPrefix.parse("192.168.100.1/32").orElseThrow(),
                OptionalInt.empty(),
                false),
            new NotifyTarget.ArpCache(OptionalInt.empty(), false)),
        conf.notifyTargets());
  }

  @Test
  void theExampleIsGood() {
    Configuration conf = read(EXAMPLE);
    assertEquals(5, conf.virtualInterfaces().size());
  }

  /** And so is every setting in it that is commented out. */
  @Test
  void theExampleIsGoodWithEverythingInUse() throws IOException {
    String text = Files.readString(EXAMPLE).replaceAll("(?m)^#(?=[A-Za-z0-9}])", "");
    Configuration conf = Conf.good(text);
    assertEquals(Optional.of("web1"), conf.node());
    assertEquals(2, conf.group().peers().size());
    for (Word word : Word.values()) {
      boolean old =
          switch (word) {
            case SPREAD, LOG_FACILITY, RUN_DYNAMIC, PERL_USE, PERL_USE_LIB, MODULE_DIR -> true;
            default -> false;
          };
      assertTrue(
          old || Pattern.compile("(?m)^" + word + "\\b").matcher(text).find(),
          () -> "the example does not show " + word);
    }
  }

  @Test
  void theFileInTheReadmeIsGood() throws IOException {
    Matcher block = Pattern.compile("(?ms)^```conf$(.*?)^```$").matcher(Files.readString(README));
    assertTrue(block.find(), "README.md has no block that begins with ```conf");

    Configuration conf = Conf.good(block.group(1));

    assertEquals(List.of(), Conf.warnings(block.group(1)));
    // As many as the README's answer of --check says.
    assertEquals(3, conf.virtualInterfaces().size());
  }

  /** The first that somebody has who follows it, of as many as its answer of --check says. */
  @Test
  void theFileInTheGuideIsGood() throws IOException {
    Matcher block =
        Pattern.compile("(?ms)^ +```conf$(.*?)^ +```$").matcher(Files.readString(GUIDE));
    assertTrue(block.find(), "docs/guide.md has no indented block that begins with ```conf");

    assertEquals(List.of(), Conf.warnings(block.group(1)));
    assertEquals(4, Conf.good(block.group(1)).virtualInterfaces().size());
  }

  @Test
  void thePageDescribesEveryWordAndNoOther() throws IOException {
    TreeSet<String> described = new TreeSet<>();
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("### ")) {
        Matcher word = Pattern.compile("`([^`]+)`").matcher(line);
        word.results().forEach(result -> described.add(result.group(1)));
      }
    }
    assertEquals(
        Stream.concat(Word.allSpellings(), BalanceBlock.WORDS.stream())
            .collect(Collectors.toCollection(TreeSet::new)),
        described);
  }

  /** Each of the page's examples, whole sections of alternatives apart. */
  @Test
  void theExamplesOnThePageAreGood() throws IOException {
    String page = Files.readString(PAGE);
    int checked = 0;
    for (String section : page.split("(?m)^#+ ")) {
      String code =
          section
              .lines()
              .filter(line -> line.startsWith("    "))
              .collect(Collectors.joining("\n", "", "\n"));
      boolean block = code.strip().contains("{\n");
      for (String example : block ? List.of(code) : code.lines().toList()) {
        if (example.isBlank()) {
          continue;
        }
        String rest = example.contains("Group =") ? "" : "Group = g\n";
        rest += example.contains("VirtualInterfaces {") ? "" : "VIFs { eth0:10.9.9.9/24 }\n";
        Conf.good(rest + example);
        checked++;
      }
    }
    assertTrue(checked >= 25, "only " + checked + " examples found");
  }
}
