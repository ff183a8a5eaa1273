package org.wackamole.arp;

import java.util.HexFormat;

/** Bytes written down for people: one field a line, and a comment behind {@code #}. */
final class Hex {
  private Hex() {}

  static byte[] bytes(String annotated) {
    return HexFormat.of().parseHex(annotated.replaceAll("#[^\n]*", "").replaceAll("\\s", ""));
  }

  static String text(byte[] bytes) {
    return HexFormat.ofDelimiter(" ").formatHex(bytes);
  }
}
