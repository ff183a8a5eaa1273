package org.wackamole.netlink;

import java.nio.ByteBuffer;

/**
 * Puts one netlink message after another into a buffer: header, fixed part, attributes, all aligned
 * to four bytes. Lengths are filled in when a message or a nest is ended. The buffer's byte order
 * is the machine's.
 */
final class MessageWriter {
  private final ByteBuffer out;
  private int message;

  MessageWriter(ByteBuffer out) {
    this.out = out;
  }

  MessageWriter start(int type, int flags, int sequence) {
    message = out.position();
    out.putInt(0).putShort((short) type).putShort((short) flags).putInt(sequence).putInt(0);
    return this;
  }

  MessageWriter bytes(int... octets) {
    for (int octet : octets) {
      out.put((byte) octet);
    }
    return this;
  }

  MessageWriter word(int value) {
    out.putInt(value);
    return this;
  }

  MessageWriter attribute(int type, byte[] value) {
    out.putShort((short) (4 + value.length)).putShort((short) type).put(value);
    while (out.position() % 4 != 0) {
      out.put((byte) 0);
    }
    return this;
  }

  MessageWriter attribute(int type, int... words) {
    out.putShort((short) (4 + 4 * words.length)).putShort((short) type);
    for (int word : words) {
      out.putInt(word);
    }
    return this;
  }

  /** Begins an attribute that holds attributes; the result is for {@link #close}. */
  int open(int type) {
    int at = out.position();
    out.putShort((short) 0).putShort((short) type);
    return at;
  }

  void close(int nest) {
    out.putShort(nest, (short) (out.position() - nest));
  }

  void end() {
    out.putInt(message, out.position() - message);
  }
}
