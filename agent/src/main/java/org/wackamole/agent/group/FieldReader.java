package org.wackamole.agent.group;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import org.wackamole.core.MemberId;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/**
 * Reads what {@link FieldWriter} wrote, from anybody. Every length and count is compared with the
 * octets that are left before anything of that size is allocated, so that the memory that a message
 * costs is bounded by its own length.
 */
final class FieldReader {
  /** Octets of a name: a host name has 253 at most (RFC 1035), an interface 15. */
  static final int MAX_TEXT = 255;

  private final byte[] buffer;
  private final int end;
  private int position;

  FieldReader(byte[] buffer, int offset, int length) {
    this.buffer = buffer;
    this.position = offset;
    this.end = offset + length;
  }

  boolean isEmpty() {
    return position == end;
  }

  int octet() throws MalformedException {
    need(1);
    return buffer[position++] & 0xff;
  }

  /** The whole 64 bits, so that negative values come from ten octets. */
  long number() throws MalformedException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int octet = octet();
      value |= (long) (octet & 0x7f) << shift;
      if ((octet & 0x80) == 0) {
        return value;
      }
    }
    throw new MalformedException("a number of more than ten octets at octet " + position);
  }

  /** A number from {@code least} to {@code most}. */
  int number(String what, int least, int most) throws MalformedException {
    long value = number();
    if (value < least || value > most) {
      throw new MalformedException(
          what + " " + value + " is not between " + least + " and " + most);
    }
    return (int) value;
  }

  /** How many elements follow, when each takes {@code least} octets or more. */
  int count(String what, int least) throws MalformedException {
    return number("the count of " + what, 0, (end - position) / least);
  }

  String text() throws MalformedException {
    int length = number("the length of a text", 0, MAX_TEXT);
    need(length);
    ByteBuffer utf8 = ByteBuffer.wrap(buffer, position, length);
    position += length;
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("a text that is not UTF-8 before octet " + position);
    }
  }

  IpAddress address() throws MalformedException {
    int length = octet();
    if (length != 4 && length != 16) {
      throw new MalformedException("an address of " + length + " octets at octet " + position);
    }
    return IpAddress.of(octets(length));
  }

  MacAddress mac() throws MalformedException {
    return MacAddress.of(octets(6));
  }

  MemberId member() throws MalformedException {
    need(16);
    ByteBuffer bits = ByteBuffer.wrap(buffer, position, 16);
    position += 16;
    return new MemberId(bits.getLong(), bits.getLong());
  }

  Duration duration() throws MalformedException {
    long nanos = number();
    if (nanos < 0) {
      throw new MalformedException("a negative duration before octet " + position);
    }
    return Duration.ofNanos(nanos);
  }

  /** All fields up to the end, by tag; those that nobody asks for are ignored. */
  SortedMap<Integer, FieldReader> fields() throws MalformedException {
    SortedMap<Integer, FieldReader> fields = new TreeMap<>();
    while (!isEmpty()) {
      int tag = number("the tag of a field", 1, Integer.MAX_VALUE);
      int length = count("octets of field " + tag, 1);
      if (fields.put(tag, new FieldReader(buffer, position, length)) != null) {
        throw new MalformedException("field " + tag + " comes twice");
      }
      position += length;
    }
    return fields;
  }

  /** A field that was read has to be empty: what is new comes in fields of its own. */
  void finish(String what) throws MalformedException {
    if (!isEmpty()) {
      throw new MalformedException((end - position) + " octets too many in " + what);
    }
  }

  private byte[] octets(int length) throws MalformedException {
    need(length);
    byte[] octets = new byte[length];
    System.arraycopy(buffer, position, octets, 0, length);
    position += length;
    return octets;
  }

  private void need(int octets) throws MalformedException {
    if (end - position < octets) {
      throw new MalformedException("cut off at octet " + end);
    }
  }
}
