package org.wackamole.agent.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the daemon's socket is, for the command line: as named with {@code -s}; else the {@code
 * Control} of the file given with {@code -c}; else the default path, or, where only the one of old
 * exists, that.
 *
 * <p>The file is not parsed: the one word is picked out, so that a file with an error elsewhere
 * does not hide the running daemon, and the parser's classes need not be loaded.
 */
final class ControlPath {
  static final Path DEFAULT = Path.of("/run/wackamole/wack.it");
  static final Path OF_OLD = Path.of("/var/run/wack.it");

  /** A comment, a quoted text, a brace or a word; = only ever separates. */
  private static final Pattern TOKEN =
      Pattern.compile("#[^\\n]*|\"(?<quoted>[^\"\\n]*)\"|(?<word>[{}]|[^\\s{}=#\"]+)");

  private ControlPath() {}

  static Path find(Optional<Path> socket, Optional<Path> configuration) throws IOException {
    if (socket.isPresent()) {
      return socket.get();
    }
    if (configuration.isPresent()) {
      return in(configuration.get()).orElse(DEFAULT);
    }
    return !Files.exists(DEFAULT) && Files.exists(OF_OLD) ? OF_OLD : DEFAULT;
  }

  /** The path that the file's Control names; empty where it says nothing or a {@code host:port}. */
  static Optional<Path> in(Path configuration) throws IOException {
    String text = Files.readString(configuration, StandardCharsets.ISO_8859_1);
    Matcher token = TOKEN.matcher(text);
    int depth = 0;
    boolean wanted = false;
    Optional<Path> found = Optional.empty();
    while (token.find()) {
      String word = token.group("word");
      String quoted = token.group("quoted");
      if (word == null && quoted == null) {
        continue;
      }
      String value = word == null ? quoted : word;
      if (wanted) {
        found = value.startsWith("/") ? Optional.of(Path.of(value)) : Optional.empty();
        wanted = false;
      } else if ("{".equals(word)) {
        depth++;
      } else if ("}".equals(word)) {
        depth--;
      } else {
        wanted = depth == 0 && value.toLowerCase(Locale.ROOT).equals("control");
      }
    }
    return found;
  }
}
