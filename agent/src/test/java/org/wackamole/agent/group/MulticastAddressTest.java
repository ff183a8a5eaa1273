package org.wackamole.agent.group;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MulticastAddressTest {
  /** All releases derive the same address from a name, else their members do not meet. */
  @Test
  void golden() throws Exception {
    InetAddress v4 = InetAddress.getByName("10.0.0.1");
    InetAddress v6 = InetAddress.getByName("2001:db8::1");
    assertEquals("239.192.0.0", MulticastAddress.of("", v4).getHostAddress());
    assertEquals("239.192.156.139", MulticastAddress.of("wack1", v4).getHostAddress());
    assertEquals("ff12:0:0:0:0:0:0:0", MulticastAddress.of("", v6).getHostAddress());
  }

  /** Groups named one after the other do not meet. */
  @Test
  void differentGroupsHaveDifferentAddresses() throws Exception {
    InetAddress bind = InetAddress.getByName("10.0.0.1");
    long different =
        IntStream.range(0, 100)
            .mapToObj(i -> MulticastAddress.of("wack" + i, bind))
            .distinct()
            .count();
    assertEquals(100, different);
  }
}
