package org.wackamole.agent.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A JSON object as the command line reads it. Lenient: what is missing or of another type reads as
 * empty, zero or false, because a {@code wackactl} that fails on an unexpected field is no use at
 * night.
 */
record JsonFields(Map<String, Object> values) {
  /**
   * @throws IOException where the bytes are not one JSON object
   */
  static JsonFields parse(byte[] json) throws IOException {
    try (JsonParser in = new JsonFactory().createParser(json)) {
      in.nextToken();
      if (value(in) instanceof JsonFields fields) {
        return fields;
      }
      throw new IOException("not a JSON object");
    }
  }

  private static Object value(JsonParser in) throws IOException {
    JsonToken token = in.currentToken();
    if (token == JsonToken.START_OBJECT) {
      Map<String, Object> values = new LinkedHashMap<>();
      for (String field = in.nextFieldName(); field != null; field = in.nextFieldName()) {
        in.nextToken();
        values.put(field, value(in));
      }
      return new JsonFields(values);
    }
    if (token == JsonToken.START_ARRAY) {
      List<Object> values = new ArrayList<>();
      while (in.nextToken() != JsonToken.END_ARRAY) {
        values.add(value(in));
      }
      return values;
    }
    if (token == JsonToken.VALUE_NUMBER_INT) {
      return in.getLongValue();
    }
    if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
      return in.getBooleanValue();
    }
    return String.valueOf(in.getText());
  }

  Optional<String> text(String field) {
    return values.get(field) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  String textOrEmpty(String field) {
    return text(field).orElse("");
  }

  long number(String field) {
    return values.get(field) instanceof Long number ? number : 0;
  }

  int smallNumber(String field) {
    return Math.clamp(number(field), Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  boolean flag(String field) {
    return values.get(field) instanceof Boolean flag && flag;
  }

  Optional<JsonFields> object(String field) {
    return values.get(field) instanceof JsonFields fields ? Optional.of(fields) : Optional.empty();
  }

  List<JsonFields> objects(String field) {
    return elements(field, JsonFields.class);
  }

  List<String> texts(String field) {
    return elements(field, String.class);
  }

  private <T> List<T> elements(String field, Class<T> type) {
    List<T> all = new ArrayList<>();
    if (values.get(field) instanceof List<?> list) {
      for (Object element : list) {
        if (type.isInstance(element)) {
          all.add(type.cast(element));
        }
      }
    }
    return all;
  }

  SortedMap<String, Long> numbers() {
    SortedMap<String, Long> all = new TreeMap<>();
    values.forEach(
        (name, value) -> {
          if (value instanceof Long number) {
            all.put(name, number);
          }
        });
    return all;
  }
}
