package org.wackamole.agent.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.wackamole.core.MemberId;
import org.wackamole.core.ViewId;

class BeatCodecTest {
  private static final ViewId VIEW = new ViewId(new MemberId(1, 2), 3);

  private static Beat beat(int members, List<MemberId> strangers) {
    return beat(members, strangers, true);
  }

  private static Beat beat(int members, List<MemberId> strangers, boolean serves) {
    List<MemberId> all = new ArrayList<>();
    BitSet hears = new BitSet();
    for (int i = 0; i < members; i++) {
      all.add(new MemberId(7, i));
      hears.set(i, i % 3 != 1);
    }
    return new Beat(5, 1_000_000_000, 50_000_000, VIEW, all, hears, strangers, serves);
  }

  /** What is written is read again; of a large view the members are left out, not who is heard. */
  @Test
  void beatsAreReadAsWritten() {
    Beat small = beat(9, List.of(new MemberId(8, 8)));
    assertEquals(Optional.of(small), BeatCodec.beat(BeatCodec.encode(small, small.members())));
    Beat idle = beat(9, List.of(), false);
    assertEquals(Optional.of(idle), BeatCodec.beat(BeatCodec.encode(idle, idle.members())));
    Beat large = beat(100, List.of(), false);
    Beat read = BeatCodec.beat(BeatCodec.encode(large, large.members())).orElseThrow();
    assertEquals(List.of(), read.members());
    assertEquals(large.hears(), read.hears());
    assertTrue(BeatCodec.encode(large, large.members()).length < 1_300);
  }

  /** The number can be changed in place, and is all that may differ between the same beats. */
  @Test
  void numbersAreNoNews() {
    Beat beat = beat(3, List.of());
    byte[] one = BeatCodec.encode(beat, beat.members());
    byte[] other = one.clone();
    ByteBuffer.wrap(other).putLong(BeatCodec.SEQUENCE_OFFSET, 99);
    assertTrue(BeatCodec.same(one, other));
    assertEquals(99, BeatCodec.sequence(other));
    assertEquals(Optional.of(beat.again(99)), BeatCodec.beat(other));
    other[other.length - 1] ^= 1;
    assertFalse(BeatCodec.same(one, other));
  }

  /** A farewell is no beat, nor the other way round. */
  @Test
  void farewells() {
    byte[] farewell = BeatCodec.farewell(VIEW);
    assertEquals(Optional.of(VIEW), BeatCodec.farewell(farewell));
    assertEquals(Optional.empty(), BeatCodec.beat(farewell));
    Beat beat = beat(3, List.of());
    assertEquals(Optional.empty(), BeatCodec.farewell(BeatCodec.encode(beat, beat.members())));
  }

  /** Whatever comes, cut off or made up, is read as something or as nothing. */
  @Test
  void noiseIsNoBeat() {
    Beat beat = beat(3, List.of(new MemberId(8, 8)));
    byte[] whole = BeatCodec.encode(beat, beat.members());
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertEquals(Optional.empty(), BeatCodec.beat(part), length + " octets");
      assertEquals(Optional.empty(), BeatCodec.farewell(part));
    }
    SplittableRandom random = new SplittableRandom(1);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] noise = whole.clone();
      noise[random.nextInt(2, noise.length)] = (byte) random.nextInt();
      read += BeatCodec.beat(noise).isPresent() ? 1 : 0;
    }
    assertTrue(read > 0);
  }
}
