package org.wackamole.agent.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupOptionsTest {
  /** What no group can work with is refused where it is made. */
  @Test
  void refusals() {
    assertEquals(4803, options("g", 4803, 30).port());
    assertThrows(IllegalArgumentException.class, () -> options("", 4803, 400));
    assertThrows(IllegalArgumentException.class, () -> options("g", 0, 400));
    assertThrows(IllegalArgumentException.class, () -> options("g", 65_536, 400));
    assertThrows(IllegalArgumentException.class, () -> options("g", 4803, 29));
    assertThrows(IllegalArgumentException.class, () -> options("g", 4803, 1_001));
    InetSocketAddress name = InetSocketAddress.createUnresolved("web1", 4803);
    assertThrows(IllegalArgumentException.class, () -> options("g", 4803, 400, name));
  }

  private static GroupOptions options(
      String group, int port, long detect, InetSocketAddress... peers) {
    return new GroupOptions(
        group,
        port,
        InetAddress.getLoopbackAddress(),
        List.of(peers),
        Duration.ofMillis(detect),
        Duration.ofSeconds(1),
        System::nanoTime,
        NoHosts.OPENER,
        "web1",
        Duration.ofSeconds(1));
  }
}
