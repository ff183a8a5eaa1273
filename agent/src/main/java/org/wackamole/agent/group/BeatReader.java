package org.wackamole.agent.group;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.wackamole.core.MemberId;

/** Reads beats; one that says the same as the one before is not read again, but for its number. */
final class BeatReader {
  private record Read(byte[] bytes, Beat beat) {}

  private static final int SENDERS = 1_000;

  private final Map<MemberId, Read> latest = new HashMap<>();

  /** Empty where it is no beat that we can read. */
  Optional<Beat> read(MemberId from, byte[] bytes) {
    Read before = latest.get(from);
    if (before != null && BeatCodec.same(before.bytes, bytes)) {
      return Optional.of(before.beat.again(BeatCodec.sequence(bytes)));
    }
    Optional<Beat> beat = BeatCodec.beat(bytes);
    if (beat.isPresent() && latest.size() < SENDERS) {
      latest.put(from, new Read(bytes, beat.get()));
    }
    return beat;
  }

  void forgetAllBut(Set<MemberId> members) {
    latest.keySet().retainAll(members);
  }
}
