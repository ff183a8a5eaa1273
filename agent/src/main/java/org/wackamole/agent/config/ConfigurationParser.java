package org.wackamole.agent.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads {@code wackamole.conf}: the grammar of Wackamole 2.1.4 and the words that were added since.
 *
 * <p>Whatever the file is, the answer is a {@link ParseResult} and never an exception, and its cost
 * is bounded. The language is described in {@code docs/configuration.md}.
 */
public final class ConfigurationParser {
  /** In bytes; room for the largest pool with a comment at every address. */
  public static final int LARGEST_FILE = 4 << 20;

  private ConfigurationParser() {}

  /** Reads a regular file; the messages name it as it is given here. */
  public static ParseResult read(Path file) {
    try {
      if (Files.isDirectory(file)) {
        return refused(file, "found a directory, expected a file");
      }
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        return refused(file, "found a device, pipe or socket, expected a regular file");
      }
      try (InputStream in = Files.newInputStream(file)) {
        return parse(file.toString(), in.readNBytes(LARGEST_FILE + 1));
      }
    } catch (NoSuchFileException e) {
      return refused(file, "cannot be read: there is no such file");
    } catch (AccessDeniedException e) {
      return refused(file, "cannot be read: permission denied");
    } catch (IOException | SecurityException e) {
      return refused(file, "cannot be read: " + e.getMessage());
    }
  }

  /** Reads the content of a file that the messages are to call {@code file}. */
  public static ParseResult parse(String file, byte[] content) {
    Problems problems = new Problems(file);
    if (content.length > LARGEST_FILE) {
      problems.error(
          Position.WHOLE_FILE, "found a larger file, expected at most " + LARGEST_FILE + " bytes");
      return new ParseResult.Refused(problems.errors());
    }
    if (content.length > 1 && isUtf16Mark(content[0] & 0xff, content[1] & 0xff)) {
      problems.error(Position.WHOLE_FILE, "found UTF-16, expected UTF-8: save it as that");
      return new ParseResult.Refused(problems.errors());
    }
    Draft draft = new Draft();
    Position end = new Parser(new Lexer(decoded(content), problems), problems, draft).file();
    draft.check(problems, end);
    return problems.hasErrors()
        ? new ParseResult.Refused(problems.errors())
        : new ParseResult.Parsed(draft.finished(), problems.warnings());
  }

  private static boolean isUtf16Mark(int first, int second) {
    return first == 0xff && second == 0xfe || first == 0xfe && second == 0xff;
  }

  /** With U+FFFD for what is not UTF-8: in comments of old files it may stand, elsewhere not. */
  private static String decoded(byte[] content) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    try {
      return decoder.decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalStateException("a decoder that replaces does not complain", e);
    }
  }

  private static ParseResult refused(Path file, String message) {
    return new ParseResult.Refused(
        List.of(new ConfigError(file.toString(), Position.WHOLE_FILE, message)));
  }
}
