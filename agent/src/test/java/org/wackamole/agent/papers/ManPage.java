package org.wackamole.agent.papers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A man page as a reader of its source sees it. Only the part of the language that groff_man(7) and
 * mandoc(1) both render is allowed, so a page is good without either of them here.
 */
public record ManPage(String name, List<String> lines) {
  private static final Set<String> MACROS =
      Set.of(
          "TH", "SH", "SS", "TP", "PP", "IP", "RS", "RE", "EX", "EE", "B", "I", "BR", "BI", "nh",
          "ad");
  private static final Set<String> ESCAPES =
      Set.of("fB", "fI", "fR", "-", "e", "&", "|", "(aq", "(ga", "(ha", "(ti", "(bu");
  private static final Pattern ESCAPE = Pattern.compile("\\\\(\\(..|f.|.)");

  public static ManPage read(String name) throws IOException {
    return new ManPage(name, Files.readAllLines(Paper.manual(name), StandardCharsets.UTF_8));
  }

  /** What a formatter would complain about or show wrong, with line numbers. */
  public List<String> complaints() {
    List<String> complaints = new ArrayList<>();
    List<String> open = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String at = name + ":" + (i + 1) + ": ";
      String line = lines.get(i);
      boolean verbatim = open.contains("EX");
      if (!line.chars().allMatch(c -> c >= ' ' && c <= '~')) {
        complaints.add(at + "not ASCII");
      }
      if (line.isEmpty() && !verbatim || line.endsWith(" ")) {
        complaints.add(at + "a blank too much");
      }
      if (line.startsWith(".") || line.startsWith("'")) {
        String macro = line.substring(1).split(" ", 2)[0];
        if (macro.startsWith("\\\"")) {
          continue;
        }
        if (!MACROS.contains(macro)) {
          complaints.add(at + "unknown macro " + macro);
        }
        nest(macro, open, at, complaints);
      }
      ESCAPE
          .matcher(line)
          .results()
          .map(it -> it.group(1))
          .filter(it -> !ESCAPES.contains(it))
          .forEach(it -> complaints.add(at + "unknown escape \\" + it));
    }
    open.forEach(it -> complaints.add(name + ": " + it + " is never closed"));
    return complaints;
  }

  private static void nest(String macro, List<String> open, String at, List<String> complaints) {
    switch (macro) {
      case "RS", "EX" -> open.addLast(macro);
      case "RE", "EE" -> {
        String opener = macro.equals("RE") ? "RS" : "EX";
        if (open.isEmpty() || !open.removeLast().equals(opener)) {
          complaints.add(at + macro + " without " + opener);
        }
      }
      case "SH", "SS" -> open.forEach(it -> complaints.add(at + it + " goes over a heading"));
      default -> {}
    }
  }

  /** The headings of sections, in their order. */
  public List<String> sections() {
    return lines.stream()
        .filter(it -> it.startsWith(".SH "))
        .map(it -> plain(it.substring(4)))
        .toList();
  }

  /** What stands below each .SS heading, by the heading. */
  public Map<String, List<String>> subsections() {
    Map<String, List<String>> found = new LinkedHashMap<>();
    List<String> current = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith(".SH ") || line.startsWith(".SS ")) {
        current = new ArrayList<>();
        if (line.startsWith(".SS ")) {
          found.put(plain(line.substring(4)), current);
        }
      } else {
        current.add(line);
      }
    }
    return found;
  }

  /** Every name of an option that has a paragraph of its own. */
  public List<String> options() {
    return lines.stream()
        .filter(line -> line.startsWith("\\fB\\-"))
        .flatMap(line -> Pattern.compile("\\\\fB(.*?)\\\\fR").matcher(line).results())
        .map(it -> plain(it.group(1)))
        .filter(it -> it.startsWith("-"))
        .toList();
  }

  /** The pages that it names: {@code wackactl(8)}. */
  public List<MatchResult> references() {
    return Pattern.compile("(wacka[a-z.]+)(?:\\\\fR)?\\((\\d)\\)")
        .matcher(plain(String.join("\n", lines).replaceAll("(?m)^\\.BR (\\S+) ", "$1")))
        .results()
        .toList();
  }

  /** As it is seen, without fonts. */
  public static String plain(String line) {
    return line.replaceAll("\\\\f.", "")
        .replace("\\&", "")
        .replace("\\|", "")
        .replace("\\-", "-")
        .replace("\\(aq", "'")
        .replace("\\(ga", "`")
        .replace("\\(ha", "^")
        .replace("\\(ti", "~")
        .replace("\\e", "\\");
  }
}
