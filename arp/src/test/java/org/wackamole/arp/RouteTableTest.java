package org.wackamole.arp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.IpPrefix;

/** The kernel's text of its routes. */
class RouteTableTest {
  private static final String TEXT =
      """
      Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
      eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
      eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
      eth1\t0000000A\t020010AC\t0003\t0\t0\t0\t000000FF\t0\t0\t0
      lo\t0000A8C0\t00000000\t0201\t0\t0\t0\t0000FFFF\t0\t0\t0
      """;

  @Test
  void gatewaysAndLinksAreReadInTheKernelsByteOrder() {
    assertEquals(
        List.of(
            route("eth0", "0.0.0.0/0", "192.0.2.1"),
            route("eth0", "192.0.2.0/24", ""),
            route("eth1", "10.0.0.0/8", "172.16.0.2")),
        RouteTable.parse(TEXT.lines()));
  }

  @Test
  void onlyWhatARouteWithoutAGatewayHoldsIsOnTheLink() {
    List<Route> routes = RouteTable.parse(TEXT.lines());
    assertTrue(routes.get(1).isLinkOf(IpAddress.literal("192.0.2.77")));
    assertFalse(routes.get(0).isLinkOf(IpAddress.literal("192.0.2.77")));
    assertFalse(routes.get(2).isLinkOf(IpAddress.literal("10.1.1.1")));
    assertFalse(route("tun0", "0.0.0.0/0", "").isLinkOf(IpAddress.literal("10.1.1.1")));
  }

  private static Route route(String ifname, String destination, String gateway) {
    return new Route(
        ifname,
        IpPrefix.parse(destination).orElseThrow(),
        Optional.of(gateway).filter(text -> !text.isEmpty()).map(IpAddress::literal));
  }
}
