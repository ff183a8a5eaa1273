package org.wackamole.agent.group;

import java.util.SortedMap;

/** The fields of one message as a decoder asks for them: by tag, with what an absent one means. */
final class Fields {
  /** Reads the content of one field. */
  interface Content<T> {
    T read(FieldReader in) throws MalformedException;
  }

  private final String message;
  private final SortedMap<Integer, FieldReader> byTag;

  Fields(String message, FieldReader in) throws MalformedException {
    this.message = message;
    this.byTag = in.fields();
  }

  <T> T required(int tag, String what, Content<T> content) throws MalformedException {
    if (!byTag.containsKey(tag)) {
      throw new MalformedException(message + " without " + what + " (field " + tag + ")");
    }
    return read(tag, what, content);
  }

  <T> T optional(int tag, String what, T absent, Content<T> content) throws MalformedException {
    return byTag.containsKey(tag) ? read(tag, what, content) : absent;
  }

  /** Puts, or objects to a key that was there. */
  static <K, V> void putNew(SortedMap<K, V> map, K key, V value) throws MalformedException {
    if (map.put(key, value) != null) {
      throw new MalformedException(key + " comes twice");
    }
  }

  private <T> T read(int tag, String what, Content<T> content) throws MalformedException {
    FieldReader in = byTag.get(tag);
    T value = content.read(in);
    in.finish(what);
    return value;
  }
}
