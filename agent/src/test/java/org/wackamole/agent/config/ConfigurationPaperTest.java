package org.wackamole.agent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.wackamole.agent.papers.ConfigurationPaper;
import org.wackamole.agent.papers.ManPage;
import org.wackamole.agent.papers.Paper;

/** wackamole.conf(5) explains each word that the parser knows, and no other. */
class ConfigurationPaperTest {
  private static final Path SOURCE = Path.of("../docs/configuration.md");
  private static final String PAGE = "wackamole.conf.5";

  /** Words with a value that the daemon needs, and words that do nothing any more. */
  private static final Set<String> WITHOUT_DEFAULT =
      Set.of("Group", "LogFacility", "RunDynamic", "ModuleDir", "PerlUseLib", "PerlUse");

  @Test
  void thePageSaysWhatTheDocumentSays() throws IOException {
    Paper.check(Paper.manual(PAGE), ConfigurationPaper.of(Files.readString(SOURCE)));
  }

  @Test
  void thePageHasEveryWordOfTheParserAndNoOther() throws IOException {
    TreeSet<String> explained = new TreeSet<>();
    for (String heading : ManPage.read(PAGE).subsections().keySet()) {
      explained.addAll(Arrays.asList(heading.split(", ")));
    }
    assertEquals(
        Stream.concat(Word.allSpellings(), BalanceBlock.WORDS.stream())
            .collect(Collectors.toCollection(TreeSet::new)),
        explained);
  }

  @Test
  void eachWordHasItsDefaultAndExamplesThatTheParserTakes() throws IOException {
    for (Map.Entry<String, List<String>> section : ManPage.read(PAGE).subsections().entrySet()) {
      String word = section.getKey();
      String text = ManPage.plain(String.join("\n", section.getValue()));
      assertTrue(
          WITHOUT_DEFAULT.contains(word) || text.contains("Default: "),
          () -> word + " has no default");
      List<String> examples = examples(section.getValue());
      assertTrue(!examples.isEmpty(), () -> word + " has no example");
      for (String example : examples) {
        assertTakes(word, example);
      }
    }
  }

  @Test
  void theWordsWithinBlocksAreExplainedWhereTheirBlockIs() throws IOException {
    Map<String, List<String>> sections = ManPage.read(PAGE).subsections();
    assertEquals(Set.copyOf(GratuitousArpBlock.WORDS), tags(sections.get("GratuitousArp")));
    TreeSet<String> notify = new TreeSet<>(NotifyStatement.WORDS);
    notify.add("interface");
    assertEquals(notify, tags(sections.get("Notify")));
  }

  /** The first words of the paragraphs that have a tag. */
  private static Set<String> tags(List<String> section) {
    Set<String> tags = new TreeSet<>();
    for (int i = 1; i < section.size(); i++) {
      if (section.get(i - 1).equals(".TP")) {
        tags.add(ManPage.plain(section.get(i)).split(" ")[0]);
      }
    }
    return tags;
  }

  /** Whole blocks, and else each line by itself: lines of one example may be alternatives. */
  private static List<String> examples(List<String> section) {
    List<String> examples = new ArrayList<>();
    StringBuilder example = new StringBuilder();
    boolean within = false;
    for (String line : section) {
      if (line.equals(".EE")) {
        String whole = example.toString();
        examples.addAll(whole.contains("{\n") ? List.of(whole) : whole.lines().toList());
        example.setLength(0);
      }
      within = !line.equals(".EE") && (within || line.equals(".EX"));
      if (within && !line.equals(".EX")) {
        example.append(ManPage.plain(line)).append('\n');
      }
    }
    return examples;
  }

  /** Within a block, and beside what a file must have. */
  private static void assertTakes(String word, String example) {
    String rest = example.contains("Group =") ? "" : "Group = g\n";
    rest += example.contains("VirtualInterfaces {") ? "" : "VIFs { eth0:10.9.9.9/24 }\n";
    String text = example.toLowerCase(Locale.ROOT);
    assertTrue(
        Arrays.stream(word.split(", ")).anyMatch(it -> text.contains(it.toLowerCase(Locale.ROOT))),
        () -> "an example of " + word + " does not show it: " + example);
    Conf.good(rest + example);
  }
}
