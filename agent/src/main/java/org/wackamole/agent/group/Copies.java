package org.wackamole.agent.group;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jgroups.Address;

/**
 * What came the short way, and will come once more by JGroups: that copy is no news. A sender that
 * repeats a message says it both ways again, so only one copy is held back each time.
 */
final class Copies {
  private static final int MOST = 2_000;
  private static final int KIND_OFFSET = 3;

  private record Key(Address from, byte kind) {}

  private final Map<Key, byte[]> expected = new HashMap<>();

  synchronized void expect(Address from, byte[] buffer, int offset, int length) {
    if (expected.size() >= MOST) {
      expected.clear();
    }
    byte[] bytes = Arrays.copyOfRange(buffer, offset, offset + length);
    expected.put(new Key(from, bytes[KIND_OFFSET]), bytes);
  }

  /** Of those who are no members any more none will come. */
  synchronized void forgetAllBut(Collection<Address> members) {
    expected.keySet().removeIf(key -> !members.contains(key.from));
  }

  /** Whether this is the copy that was expected; it is expected no more. */
  synchronized boolean isCopy(Address from, byte[] buffer, int offset, int length) {
    if (!WireFormat.isMessage(buffer, offset, length)) {
      return false;
    }
    Key key = new Key(from, buffer[offset + KIND_OFFSET]);
    byte[] bytes = expected.get(key);
    if (bytes == null || !Arrays.equals(bytes, 0, bytes.length, buffer, offset, offset + length)) {
      return false;
    }
    expected.remove(key);
    return true;
  }
}
