package org.wackamole.arp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.IpPrefix;
import org.wackamole.inet.MacAddress;

/** Who can be asked on a link, and in which order. */
class AcquaintancesTest {
  private static final MacAddress MAC = new MacAddress(0x0200_0000_0001L);

  @Test
  void membersGoBeforeThoseWhomTheFileNamesGatewaysNeighboursAndThoseOfOthers() {
    Acquaintances known =
        new Acquaintances(
            Map.of("eth0", new Acquaintances.Link(Set.of(prefix("10.0.0.0/24")), pool("10.0.0.5"))),
            List.of(address("10.0.0.9"), address("172.16.0.9")),
            Set.of(address("10.0.0.2"), address("10.7.0.2")),
            List.of(neighbour("", "10.0.0.30"), neighbour("", "10.7.0.30")));
    Acquaintances.Tables tables =
        new Acquaintances.Tables(
            List.of(
                route("eth0", "0.0.0.0/0", Optional.of(address("10.0.0.254"))),
                route("eth0", "172.16.0.0/24", Optional.empty()),
                route("eth1", "10.7.0.0/24", Optional.empty())),
            List.of(
                neighbour("eth0", "10.0.0.20"),
                neighbour("eth0", "10.0.0.5"),
                neighbour("eth1", "10.7.0.20")));
    assertEquals(
        List.of("10.0.0.2", "10.0.0.9", "172.16.0.9", "10.0.0.254", "10.0.0.20", "10.0.0.30"),
        known.on("eth0", tables).stream().map(each -> each.address().toString()).toList());
  }

  private static Set<IpAddress> pool(String address) {
    return Set.of(address(address));
  }

  private static Neighbour neighbour(String ifname, String address) {
    return new Neighbour(ifname, address(address), MAC);
  }

  private static Route route(String ifname, String destination, Optional<IpAddress> gateway) {
    return new Route(ifname, prefix(destination), gateway);
  }

  private static IpAddress address(String text) {
    return IpAddress.literal(text);
  }

  private static IpPrefix prefix(String text) {
    return IpPrefix.parse(text).orElseThrow();
  }
}
