package org.wackamole.agent.group;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.wackamole.core.MemberId;
import org.wackamole.core.ViewId;

/**
 * Beats and farewells as bytes. They are sent and read many times a second, so their places are
 * fixed, and the sequence number can be changed in what is written already.
 *
 * <pre>
 * beat     := version 1 sequence:8 hang:4 unit:4 creator:16 counter:8 members:2 flags:1
 *             member:16* hears:bits strangers:1 member:16*        hang in ms, unit in us
 * flags    := 1 the members are listed, 2 its side serves nothing    a beat without members has none
 * farewell := version 2 creator:16 counter:8
 * </pre>
 */
final class BeatCodec {
  static final int SEQUENCE_OFFSET = 2;

  /** Members that fit into a datagram with all the rest; of a larger view only its id is said. */
  static final int MOST_LISTED = 64;

  private static final byte VERSION = 1;
  private static final byte BEAT = 1;
  private static final byte FAREWELL = 2;
  private static final int LISTED = 1;

  /** Not the other way round: a sender that does not know it may serve. */
  private static final int IDLE = 2;

  private static final int AFTER_SEQUENCE = SEQUENCE_OFFSET + Long.BYTES;
  private static final int FIXED = AFTER_SEQUENCE + 4 + 4 + 24 + 2 + 1 + 1;
  private static final long MILLI = 1_000_000;
  private static final long MICRO = 1_000;

  private BeatCodec() {}

  /**
   * @param members of the view
   */
  static byte[] encode(Beat beat, List<MemberId> members) {
    boolean listed = members.size() <= MOST_LISTED;
    int bits = (members.size() + 7) / 8;
    int named = (listed ? members.size() : 0) + beat.strangers().size();
    ByteBuffer out = ByteBuffer.allocate(FIXED + bits + 16 * named);
    out.put(VERSION).put(BEAT).putLong(beat.sequence());
    out.putInt((int) (beat.hang() / MILLI)).putInt((int) (beat.unit() / MICRO));
    put(out, beat.view());
    out.putShort((short) members.size()).put(flags(listed, beat.serves()));
    if (listed) {
      members.forEach(member -> put(out, member));
    }
    out.put(Arrays.copyOf(beat.hears().toByteArray(), bits));
    out.put((byte) beat.strangers().size());
    beat.strangers().forEach(member -> put(out, member));
    return out.array();
  }

  private static byte flags(boolean listed, boolean serves) {
    int idle = serves ? 0 : IDLE;
    return (byte) (listed ? LISTED | idle : 0);
  }

  static byte[] farewell(ViewId view) {
    ByteBuffer out = ByteBuffer.allocate(2 + 24).put(VERSION).put(FAREWELL);
    put(out, view);
    return out.array();
  }

  /** The view of a farewell; empty where it is something else. */
  static Optional<ViewId> farewell(byte[] bytes) {
    if (bytes.length != 2 + 24) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return in.get() == VERSION && in.get() == FAREWELL ? Optional.of(view(in)) : Optional.empty();
  }

  /** Empty where it is no beat that we can read. */
  static Optional<Beat> beat(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      if (in.get() != VERSION || in.get() != BEAT) {
        return Optional.empty();
      }
      long sequence = in.getLong();
      long hang = in.getInt() * MILLI;
      long unit = in.getInt() * MICRO;
      ViewId view = view(in);
      int members = in.getShort();
      byte flags = in.get();
      List<MemberId> listed = members(in, (flags & LISTED) == 0 ? 0 : members);
      byte[] hears = new byte[(members + 7) / 8];
      in.get(hears);
      List<MemberId> strangers = members(in, in.get());
      boolean sound = members > 0 && hang >= 0 && unit >= 0 && view.counter() >= 0;
      BitSet heard = BitSet.valueOf(hears);
      boolean serves = (flags & IDLE) == 0;
      return sound
          ? Optional.of(new Beat(sequence, hang, unit, view, listed, heard, strangers, serves))
          : Optional.empty();
    } catch (BufferUnderflowException | IllegalArgumentException | NegativeArraySizeException e) {
      return Optional.empty();
    }
  }

  /** Whether two beats differ in nothing but their sequence. */
  static boolean same(byte[] one, byte[] other) {
    return one.length >= AFTER_SEQUENCE
        && other.length >= AFTER_SEQUENCE
        && Arrays.equals(one, AFTER_SEQUENCE, one.length, other, AFTER_SEQUENCE, other.length);
  }

  static long sequence(byte[] beat) {
    return ByteBuffer.wrap(beat).getLong(SEQUENCE_OFFSET);
  }

  private static void put(ByteBuffer out, MemberId member) {
    out.putLong(member.high()).putLong(member.low());
  }

  private static void put(ByteBuffer out, ViewId view) {
    put(out, view.creator());
    out.putLong(view.counter());
  }

  private static MemberId member(ByteBuffer in) {
    return new MemberId(in.getLong(), in.getLong());
  }

  private static ViewId view(ByteBuffer in) {
    return new ViewId(member(in), in.getLong());
  }

  private static List<MemberId> members(ByteBuffer in, int count) {
    if (count < 0 || count > in.remaining() / 16) {
      throw new IllegalArgumentException("not so many members: " + count);
    }
    List<MemberId> members = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      members.add(member(in));
    }
    return members;
  }
}
