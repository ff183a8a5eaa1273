package org.wackamole.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** Bytes as a person writes them: hex digits, a field a line, {@code #} before what it means. */
final class AnnotatedHex {
  private AnnotatedHex() {}

  /** A little-endian buffer, whatever machine the test runs on. */
  static ByteBuffer bytes(String text) {
    String digits = text.replaceAll("#.*", "").replaceAll("\\s", "");
    return ByteBuffer.wrap(HexFormat.of().parseHex(digits)).order(ByteOrder.LITTLE_ENDIAN);
  }

  static String written(Request request, int sequence) {
    ByteBuffer out = ByteBuffer.allocate(Request.MAX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    request.write(out, sequence);
    return HexFormat.of().formatHex(out.array(), 0, out.position());
  }

  static String digits(String text) {
    return HexFormat.of().formatHex(bytes(text).array());
  }
}
