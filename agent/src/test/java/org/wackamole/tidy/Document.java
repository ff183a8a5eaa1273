package org.wackamole.tidy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page in Markdown, and where it points.
 *
 * @param text without its fenced blocks, which quote and do not point
 */
record Document(Path file, String text) {
  private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```$");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");

  static Document read(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.UTF_8);
    return new Document(file, FENCED.matcher(text).replaceAll(""));
  }

  /** Links to files that are not there, and to headings that no page has. */
  List<String> brokenLinks() throws IOException {
    List<String> broken = new ArrayList<>();
    for (String link : links().toList()) {
      int hash = link.indexOf('#');
      String path = hash < 0 ? link : link.substring(0, hash);
      Path target = path.isEmpty() ? file : file.resolveSibling(path);
      if (!Files.exists(target)) {
        broken.add(file + ": nothing is at " + link);
      } else if (hash >= 0 && !read(target).anchors().contains(link.substring(hash + 1))) {
        broken.add(file + ": no such heading: " + link);
      }
    }
    return broken;
  }

  private Stream<String> links() {
    return LINK.matcher(text)
        .results()
        .map(found -> found.group(1))
        .filter(link -> !ELSEWHERE.matcher(link).matches());
  }

  /** As GitHub and its like make them of headings. */
  private List<String> anchors() {
    return HEADING
        .matcher(text)
        .results()
        .map(found -> found.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }

  /** What stands in backticks and matches. */
  Stream<MatchResult> quoted(Pattern pattern) {
    return Pattern.compile("`" + pattern.pattern() + "`").matcher(text).results();
  }
}
