package org.wackamole.agent.group;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.wackamole.core.MemberId;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/** Builds the fields that {@link WireFormat} describes, in a buffer that grows. */
final class FieldWriter {
  private byte[] buffer = new byte[256];
  private int size;

  void octet(int value) {
    reserve(1);
    buffer[size++] = (byte) value;
  }

  /** Seven bits an octet, least significant first; all but the last have the top bit set. */
  void number(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      octet((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    octet((int) rest);
  }

  void octets(byte[] value) {
    reserve(value.length);
    System.arraycopy(value, 0, buffer, size, value.length);
    size += value.length;
  }

  /**
   * UTF-8 behind its length.
   *
   * @throws IllegalArgumentException where it is longer than {@link FieldReader#MAX_TEXT} octets
   */
  void text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    if (utf8.length > FieldReader.MAX_TEXT) {
      throw new IllegalArgumentException(
          "longer than " + FieldReader.MAX_TEXT + " octets: " + value);
    }
    number(utf8.length);
    octets(utf8);
  }

  void address(IpAddress value) {
    byte[] bytes = value.toBytes();
    octet(bytes.length);
    octets(bytes);
  }

  void mac(MacAddress value) {
    octets(value.toBytes());
  }

  void member(MemberId value) {
    fixed(value.high());
    fixed(value.low());
  }

  /** Nanoseconds; what is longer than 292 years is sent as that. */
  void duration(Duration value) {
    Duration longest = Duration.ofNanos(Long.MAX_VALUE);
    number(value.compareTo(longest) > 0 ? Long.MAX_VALUE : Math.max(0, value.toNanos()));
  }

  /** One field: tag, length, content. Nothing at all where the content is empty. */
  void field(int tag, Consumer<FieldWriter> content) {
    FieldWriter inner = new FieldWriter();
    content.accept(inner);
    if (inner.size > 0) {
      number(tag);
      number(inner.size);
      reserve(inner.size);
      System.arraycopy(inner.buffer, 0, buffer, size, inner.size);
      size += inner.size;
    }
  }

  byte[] toBytes() {
    return Arrays.copyOf(buffer, size);
  }

  private void fixed(long value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      octet((int) (value >> shift));
    }
  }

  private void reserve(int more) {
    if (size + more > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(size + more, 2 * buffer.length));
    }
  }
}
