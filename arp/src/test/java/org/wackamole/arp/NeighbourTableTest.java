package org.wackamole.arp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/** What of the kernel's table is used, and how the members' tables become one. */
class NeighbourTableTest {
  private static final MacAddress ONE = new MacAddress(0x0200_0000_0001L);
  private static final MacAddress TWO = new MacAddress(0x0200_0000_0002L);
  private static final Duration PERIOD = Duration.ofSeconds(60);

  @Test
  void completeEntriesOfEthernetAreNeighbours() {
    String table =
        """
        IP address       HW type     Flags       HW address            Mask     Device
        10.0.0.1         0x1         0x2         02:00:00:00:00:01     *        eth0
        10.0.0.2         0x1         0x0         00:00:00:00:00:00     *        eth0
        10.0.0.3         0x1         0x6         02:00:00:00:00:02     *        eth1
        10.0.0.4         0x1         0xc         00:00:00:00:00:00     *        eth1
        10.0.0.5         0x20        0x2         80:00:00:48:fe:80     *        ib0
        10.0.0.6         0x1         0x0         02:00:00:00:00:02     *        eth0
        10.0.0.7         0x1         0x2         00:00:00:00:00:00     *        eth0
        garbage
        """;
    assertEquals(
        List.of(
            new Neighbour("eth0", IpAddress.literal("10.0.0.1"), ONE),
            new Neighbour("eth1", IpAddress.literal("10.0.0.3"), TWO)),
        NeighbourTable.parse(table.lines()));
  }

  @Test
  void theNewestWordAboutAnAddressCounts() {
    SharedNeighbours shared = new SharedNeighbours(PERIOD);
    shared.told(List.of(host(1, ONE), host(2, ONE)), seconds(0));
    shared.told(List.of(host(1, TWO)), seconds(1));
    assertEquals(List.of(host(2, ONE), host(1, TWO)), shared.fresh(seconds(2)));
  }

  @Test
  void whatNobodyConfirmedForThreePeriodsIsForgotten() {
    SharedNeighbours shared = new SharedNeighbours(PERIOD);
    shared.told(List.of(host(1, ONE), host(2, ONE)), seconds(0));
    shared.told(List.of(host(1, ONE)), seconds(60));
    assertEquals(2, shared.fresh(seconds(180)).size());
    assertEquals(List.of(host(1, ONE)), shared.fresh(seconds(181)));
    assertEquals(List.of(), shared.fresh(seconds(241)));
  }

  @Test
  void beyondTheLimitTheLongestUnconfirmedGo() {
    SharedNeighbours shared = new SharedNeighbours(PERIOD);
    int more = SharedNeighbours.LIMIT + 10;
    shared.told(IntStream.range(0, more).mapToObj(i -> host(i, ONE)).toList(), seconds(0));
    List<Neighbour> fresh = shared.fresh(seconds(1));
    assertEquals(SharedNeighbours.LIMIT, fresh.size());
    assertEquals(host(10, ONE), fresh.getFirst());
  }

  private static Neighbour host(int last, MacAddress mac) {
    return new Neighbour("eth0", IpAddress.v4((10 << 24) + last), mac);
  }

  private static long seconds(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}
