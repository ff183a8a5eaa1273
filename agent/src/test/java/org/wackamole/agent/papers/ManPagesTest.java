package org.wackamole.agent.papers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every man page is one that any formatter shows, and leads to pages that there are. */
class ManPagesTest {
  static List<String> pages() throws IOException {
    try (Stream<Path> files = Files.list(Paper.manual("."))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void eachCommandAndTheFileHaveOne() throws IOException {
    assertEquals(List.of("wackactl.8", "wackamole.8", "wackamole.conf.5", "wackatrl.8"), pages());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void noFormatterWouldComplain(String name) throws IOException {
    ManPage page = ManPage.read(name);
    assertEquals(List.of(), page.complaints());

    String subject = name.substring(0, name.length() - 2);
    String title = subject.toUpperCase(Locale.ROOT) + " " + name.charAt(name.length() - 1);
    assertTrue(page.lines().getFirst().startsWith(".TH " + title + " "), page.lines().getFirst());
    assertEquals("NAME", page.sections().getFirst());
    assertEquals("SEE ALSO", page.sections().getLast());
    // What apropos(1) and whatis(1) read.
    String about = page.lines().get(page.lines().indexOf(".SH NAME") + 1);
    assertTrue(about.startsWith(subject + " \\- "), about);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void thePagesThatItNamesAreThere(String name) throws IOException {
    List<MatchResult> references = ManPage.read(name).references();
    assertTrue(references.size() >= 2, references.toString());
    for (MatchResult it : references) {
      assertTrue(pages().contains(it.group(1) + "." + it.group(2)), it::group);
    }
  }

  @ParameterizedTest
  @CsvSource({
    ".XY a,unknown macro XY",
    "a \\fQ b,unknown escape \\fQ",
    "a \\(xx b,unknown escape \\(xx",
    ".RE,RE without RS",
    ".EX,EX is never closed",
    "caf\u00e9,not ASCII",
    "'',a blank too much",
  })
  void whatIsWrongIsSeen(String line, String complaint) {
    List<String> complaints = new ManPage("a.8", List.of(line)).complaints();
    assertEquals(1, complaints.size(), complaints.toString());
    assertTrue(complaints.getFirst().endsWith(complaint), complaints.toString());
  }
}
