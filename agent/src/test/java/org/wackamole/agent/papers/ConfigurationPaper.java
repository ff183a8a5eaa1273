package org.wackamole.agent.papers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/**
 * wackamole.conf(5) out of docs/configuration.md, so that the words of the file are explained in
 * one place. Knows the Markdown of that page: headings, paragraphs, indented examples, bullets,
 * tables.
 */
public final class ConfigurationPaper {
  private static final Pattern INLINE =
      Pattern.compile("`([^`]+)`|\\*\\*([^*]+)\\*\\*|\\*([^*]+)\\*|\\[([^\\]]+)\\]\\([^)]+\\)");

  private static final String HEAD =
      """
      .TH WACKAMOLE.CONF 5 "" "Wackamole 3" "File Formats"
      .nh
      .ad l
      .\\" Written by a test from docs/configuration.md; change that.
      .SH NAME
      wackamole.conf \\- the configuration file of wackamole(8)
      .SH DESCRIPTION
      """;

  private static final String FOOT =
      """
      .SH FILES
      .TP
      \\fI/etc/wackamole/wackamole.conf\\fR
      The file, where no other is named.
      .TP
      \\fI/etc/wackamole.conf\\fR
      Where Wackamole 2 had it: read where the first is missing.
      .TP
      \\fI/usr/share/doc/wackamole/wackamole.conf.example\\fR
      A file to start from.
      .SH SEE ALSO
      .BR wackamole (8),
      .BR wackactl (8)
      """;

  private final StringBuilder out = new StringBuilder(HEAD);
  private final List<String> header = new ArrayList<>();

  private ConfigurationPaper() {}

  /** The page's source. */
  public static String of(String markdown) {
    ConfigurationPaper paper = new ConfigurationPaper();
    for (String block : markdown.split("\\n\\n+")) {
      if (!block.startsWith("# ")) {
        paper.block(block.stripTrailing());
      }
    }
    // A heading begins a paragraph by itself.
    String text = paper.out.append(FOOT).toString();
    return text.replaceAll("(?m)^(\\.S[HS] .*\\n)\\.PP\\n", "$1");
  }

  private void block(String block) {
    if (block.startsWith("### ")) {
      out.append(".SS ").append(Roff.typed(block.substring(4).replace("`", ""))).append('\n');
    } else if (block.startsWith("## ")) {
      String title = block.substring(3).toUpperCase(Locale.ROOT);
      out.append(".SH ").append(Roff.text(title)).append('\n');
    } else if (block.startsWith("    ")) {
      out.append(".PP\n")
          .append(Roff.example(block.lines().map(it -> it.substring(4)).collect(lines())));
    } else if (block.startsWith("| ")) {
      block.lines().forEach(this::row);
      header.clear();
    } else if (block.startsWith("- ")) {
      for (String item : block.substring(2).split("\\n- ")) {
        out.append(".IP \\(bu 2\n").append(prose(item)).append('\n');
      }
    } else {
      out.append(".PP\n").append(prose(block)).append('\n');
    }
  }

  private void row(String row) {
    List<String> cells =
        List.of(row.substring(2, row.length() - 1).split("\\|")).stream()
            .map(String::strip)
            .toList();
    if (header.isEmpty()) {
      header.addAll(cells);
    } else if (!cells.getFirst().startsWith("-")) {
      List<String> said = new ArrayList<>(List.of(prose(cells.get(1)) + "."));
      for (int i = 2; i < cells.size(); i++) {
        if (!cells.get(i).isEmpty()) {
          String name = header.get(i);
          said.add(
              name.substring(0, 1).toUpperCase(Locale.ROOT)
                  + name.substring(1)
                  + ": "
                  + prose(cells.get(i))
                  + ".");
        }
      }
      out.append(Roff.tagged(prose(cells.getFirst()), String.join("\n", said)));
    }
  }

  /** Text with its marks; a sentence may go on over lines. */
  private static String prose(String markdown) {
    return markdown
        .lines()
        .collect(Collectors.collectingAndThen(lines(), ConfigurationPaper::marked))
        .lines()
        .map(String::strip)
        .map(line -> line.startsWith(".") || line.startsWith("'") ? "\\&" + line : line)
        .collect(lines());
  }

  private static String marked(String text) {
    StringBuilder marked = new StringBuilder();
    Matcher inline = INLINE.matcher(text);
    int done = 0;
    for (MatchResult it : inline.results().toList()) {
      marked.append(plain(text.substring(done, it.start())));
      if (it.group(1) != null) {
        marked.append(Roff.bold(it.group(1)));
      } else if (it.group(2) != null) {
        marked.append(Roff.bold(it.group(2)));
      } else {
        marked.append(it.group(3) != null ? Roff.italic(it.group(3)) : plain(it.group(4)));
      }
      done = it.end();
    }
    return marked.append(plain(text.substring(done))).toString();
  }

  private static String plain(String text) {
    return text.replace("\\", "\\e").replace("\u2026", "...");
  }

  private static Collector<CharSequence, ?, String> lines() {
    return Collectors.joining("\n");
  }
}
