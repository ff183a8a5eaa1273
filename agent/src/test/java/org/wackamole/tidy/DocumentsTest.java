package org.wackamole.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages point to what is there: files, headings, and the classes that they explain. */
final class DocumentsTest {
  private static final Path ROOT = Repository.root();

  /** {@code Member}, {@code GroupReceiver.receive}: a type, and perhaps something in it. */
  private static final Pattern NAME =
      Pattern.compile("([A-Z][a-z0-9]+(?:[A-Z][A-Za-z0-9]*)*)(?:\\.([A-Za-z]+))?");

  @Test
  void everyLinkOfEveryPageLeadsSomewhere() throws IOException {
    List<Path> pages =
        Repository.files(ROOT).stream().filter(file -> file.toString().endsWith(".md")).toList();
    assertTrue(pages.contains(Path.of("README.md")), pages.toString());

    List<String> broken = new ArrayList<>();
    for (Path page : pages) {
      broken.addAll(Document.read(ROOT.resolve(page)).brokenLinks());
    }

    assertEquals(List.of(), broken, () -> String.join("\n", broken));
  }

  @Test
  void linksToNowhereAreSeen(@TempDir Path directory) throws IOException {
    Path page = directory.resolve("page.md");
    Files.writeString(
        page,
        """
        # One, *two*: 3.0
        [here](page.md) [there](#one-two-30) [far](https://example.com/) [dir](.)
        [nowhere](gone.md) [no heading](page.md#three)

        ```
        [quoted](gone-too.md)
        ```
        """);

    assertEquals(
        List.of(page + ": nothing is at gone.md", page + ": no such heading: page.md#three"),
        Document.read(page).brokenLinks());
  }

  /** Words of the file look like types; so of those of one hump only what has a source counts. */
  @Test
  void theArchitectureNamesWhatThereIs() throws IOException {
    Map<String, String> sources = sources();
    String all = String.join("\n", sources.values());
    List<String> unknown = new ArrayList<>();
    List<MatchResult> names =
        Document.read(ROOT.resolve("docs/architecture.md")).quoted(NAME).toList();
    for (MatchResult name : names) {
      String type = name.group(1);
      String source = sources.get(type);
      boolean oneHump = type.chars().filter(Character::isUpperCase).count() == 1;
      boolean typeIsThere =
          source != null
              || oneHump && name.group(2) == null
              || Pattern.compile("\\b(class|record|interface|enum) " + type + "\\b")
                  .matcher(all)
                  .find();
      boolean memberIsThere =
          name.group(2) == null || source == null || source.contains(name.group(2));
      if (!typeIsThere || !memberIsThere) {
        unknown.add(name.group());
      }
    }

    assertTrue(names.size() > 100, "only " + names.size() + " names found");
    assertEquals(List.of(), unknown);
  }

  /** By the names of their files, without the extension. */
  private static Map<String, String> sources() throws IOException {
    Map<String, String> sources = new TreeMap<>();
    for (Path file : Repository.files(ROOT)) {
      if (file.toString().endsWith(".java")) {
        String name = file.getFileName().toString().replace(".java", "");
        sources.merge(name, Files.readString(ROOT.resolve(file)), String::concat);
      }
    }
    return sources;
  }
}
