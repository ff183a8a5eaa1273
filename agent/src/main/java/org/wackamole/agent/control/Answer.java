package org.wackamole.agent.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Answers as the bytes of one line, newline included. */
final class Answer {
  private final JsonFactory json;

  Answer(JsonFactory json) {
    this.json = json;
  }

  ByteBuffer status(Status status) {
    return line(
        Optional.of(Request.Verb.STATUS.word),
        true,
        out -> {
          out.writeFieldName("status");
          StatusJson.write(out, status);
        });
  }

  ByteBuffer list(Status status) {
    return line(
        Optional.of(Request.Verb.LIST.word), true, out -> StatusJson.writeVifs(out, status.vifs()));
  }

  ByteBuffer outcome(Request.Verb verb, Operations.Outcome outcome) {
    return switch (outcome) {
      case Operations.Done done ->
          line(
              Optional.of(verb.word),
              true,
              out -> StatusJson.strings(out, "messages", done.messages()));
      case Operations.Refused refused ->
          error(Optional.of(verb.word), ErrorCode.REFUSED, refused.reason(), refused.details());
    };
  }

  /**
   * @param request what was asked, where that is known
   */
  ByteBuffer error(Optional<String> request, ErrorCode code, String message) {
    return error(request, code, message, List.of());
  }

  private ByteBuffer error(
      Optional<String> request, ErrorCode code, String message, List<String> details) {
    return line(
        request,
        false,
        out -> {
          out.writeObjectFieldStart("error");
          out.writeStringField("code", code.word);
          out.writeStringField("message", message);
          StatusJson.strings(out, "details", details);
          out.writeEndObject();
        });
  }

  private interface Body {
    void write(JsonGenerator out) throws IOException;
  }

  private ByteBuffer line(Optional<String> request, boolean ok, Body body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator out = json.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeNumberField("version", Request.VERSION);
      if (request.isPresent()) {
        out.writeStringField("request", request.get());
      }
      out.writeBooleanField("ok", ok);
      body.write(out);
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    bytes.write('\n');
    return ByteBuffer.wrap(bytes.toByteArray());
  }
}
