package org.wackamole.agent.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** One line of a client, understood or not. */
sealed interface Request {
  /** The version of the protocol; a client that asks for a later one is refused. */
  int VERSION = 1;

  record Known(Verb verb) implements Request {}

  /**
   * @param name as the client wrote it, where it wrote one
   */
  record Bad(Optional<String> name, ErrorCode code, String message) implements Request {}

  enum Verb {
    STATUS("status"),
    LIST("list"),
    FAIL("fail"),
    RECOVER("recover"),
    RELOAD("reload");

    final String word;

    Verb(String word) {
      this.word = word;
    }

    /** Whether the daemon does something, rather than tell. */
    boolean changes() {
      return switch (this) {
        case STATUS, LIST -> false;
        case FAIL, RECOVER, RELOAD -> true;
      };
    }

    static String all() {
      return Arrays.stream(values()).map(verb -> verb.word).collect(Collectors.joining(", "));
    }
  }

  /** Reads a line, without its newline. Anything may stand in it. */
  static Request parse(JsonFactory json, byte[] line) {
    try (JsonParser in = json.createParser(line)) {
      in.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
      if (in.nextToken() != JsonToken.START_OBJECT) {
        return malformed("a request is a JSON object such as {\"request\":\"status\"}");
      }
      Fields fields = Fields.read(in);
      if (in.nextToken() != null) {
        return malformed("one request a line: something follows the closing brace");
      }
      return fields.judge();
    } catch (JsonProcessingException e) {
      return malformed("not JSON: " + shortened(e.getOriginalMessage()));
    } catch (IOException e) {
      return malformed("not JSON in UTF-8: " + shortened(String.valueOf(e.getMessage())));
    }
  }

  private static Bad malformed(String message) {
    return new Bad(Optional.empty(), ErrorCode.BAD_REQUEST, message);
  }

  private static String shortened(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "...";
  }

  /** What counts of a request; other fields belong to later versions and are passed over. */
  record Fields(Optional<String> request, Optional<String> version) {
    static Fields read(JsonParser in) throws IOException {
      Optional<String> request = Optional.empty();
      Optional<String> version = Optional.empty();
      for (String field = in.nextFieldName(); field != null; field = in.nextFieldName()) {
        JsonToken value = in.nextToken();
        if (field.equals("request") && value == JsonToken.VALUE_STRING) {
          request = Optional.of(in.getText());
        } else if (field.equals("version")) {
          version = Optional.of(in.getText());
        }
        in.skipChildren();
      }
      return new Fields(request, version);
    }

    Request judge() {
      if (request.isEmpty()) {
        return malformed("the field \"request\" is missing or not a text");
      }
      String name = shortened(request.get());
      if (!version.orElse("1").equals("1")) {
        return new Bad(
            Optional.of(name),
            ErrorCode.UNSUPPORTED_VERSION,
            "this daemon speaks version 1 of the protocol, not " + shortened(version.get()));
      }
      for (Verb verb : Verb.values()) {
        if (verb.word.equals(request.get())) {
          return new Known(verb);
        }
      }
      return new Bad(
          Optional.of(name),
          ErrorCode.UNKNOWN_REQUEST,
          "unknown request \"" + name + "\"; known: " + Verb.all());
    }
  }
}
