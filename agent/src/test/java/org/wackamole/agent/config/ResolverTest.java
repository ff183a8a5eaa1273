package org.wackamole.agent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.wackamole.agent.config.ParseResult.Parsed;
import org.wackamole.agent.config.Resolution.Resolved;
import org.wackamole.agent.config.Resolution.Unresolved;
import org.wackamole.core.Settings;
import org.wackamole.inet.IpAddress;

/** What one file means on different hosts. */
class ResolverTest {
  private static final HostInterface LO = host("lo", "127.0.0.1/8");
  private static final HostInterface ETH0 = host("eth0", "10.0.0.101/24");
  private static final HostInterface ETH1 = host("eth1", "10.1.0.101/16", "172.16.0.1/30");

  private static HostInterface host(String name, String... addresses) {
    return new HostInterface(
        name,
        Arrays.stream(addresses)
            .map(text -> text.split("/"))
            .map(
                parts ->
                    new HostInterface.Address(
                        IpAddress.literal(parts[0]), Integer.parseInt(parts[1])))
            .toList());
  }

  private static Resolution resolve(String text, HostInterface... interfaces) {
    return Resolver.resolve("conf", Conf.good(text), "web1", 4, List.of(interfaces));
  }

  private static Resolved resolved(String text, HostInterface... interfaces) {
    Resolution resolution = resolve(text, interfaces);
    return assertInstanceOf(Resolved.class, resolution, resolution::toString);
  }

  private static List<String> errors(String text, HostInterface... interfaces) {
    return assertInstanceOf(Unresolved.class, resolve(text, interfaces)).errors().stream()
        .map(ConfigError::toString)
        .toList();
  }

  @Test
  void aFileAndAHostGiveWhatTheDaemonNeeds() {
    Resolved all = resolved(Conf.POOL, LO, ETH0, ETH1);
    assertEquals("web1", all.node());
    assertEquals("[10.0.0.5, 10.0.0.6(+1), 10.0.0.7]", all.pool().keySet().toString());
    assertEquals(
        "[Vif[addresses=[eth0:10.0.0.5/24]],"
            + " Vif[addresses=[eth0:10.0.0.6/24, eth1:192.0.2.6/28]],"
            + " Vif[addresses=[eth0:10.0.0.7/24]]]",
        all.pool().values().toString());
    assertEquals(Set.of(), all.prefers());
    assertEquals(1, all.weight());
    assertEquals(Settings.DEFAULTS, all.settings());
    assertEquals(IpAddress.literal("10.0.0.101"), all.bindAddress());
    assertEquals(List.of(), all.peers());
    assertEquals(Set.of(), all.absent());
  }

  @Test
  void aPoolOfAForeignNetworkTalksFromTheHostsOwnAddress() {
    Parsed front =
        assertInstanceOf(
            Parsed.class,
            ConfigurationParser.read(Path.of("src/test/resources/fixtures/seed-front.conf")));
    List<HostInterface> host =
        List.of(LO, host("eth0", "195.5.3.181/24", "192.168.100.101/24", "195.5.3.180/24"));
    Resolution resolution = Resolver.resolve("f", front.configuration(), "front1", 1, host);
    Resolved all = assertInstanceOf(Resolved.class, resolution);
    assertEquals("192.168.100.101", all.bindAddress().toString());
    assertEquals("[eth0:192.168.100.1/32, arp-cache]", all.notifyTargets().toString());
  }

  @Test
  void anInterfaceLeftOutIsTheOneWhoseNetworkHoldsTheAddress() {
    Resolved all = resolved("Group = g VIFs { { 10.0.0.5/32 10.1.0.5/16 } }", LO, ETH0, ETH1);
    assertEquals(
        "[Vif[addresses=[eth0:10.0.0.5/32n24, eth1:10.1.0.5/16]]]", all.pool().values().toString());
  }

  /** A leftover of the last run must not answer for its own address. */
  @Test
  void addressesOfThePoolDoNotCountAsTheHosts() {
    Resolved all =
        resolved(
            "Group = g VIFs { 10.0.0.5/24 }",
            LO,
            host("eth9", "10.0.0.5/24"),
            host("eth0", "10.0.0.5/24", "10.0.0.101/24"));
    assertEquals("[Vif[addresses=[eth0:10.0.0.5/24]]]", all.pool().values().toString());
    assertEquals("10.0.0.101", all.bindAddress().toString());
  }

  @Test
  void anInterfaceThatCannotBeToldIsAnErrorWithWhatWasSeen() {
    String pool = "Group = g\nVIFs {\n eth0:10.0.0.5/24\n 10.0.0.6/24\n 10.9.0.6/24 }";
    assertEquals(
        List.of(
            "conf:4:2: eth0, eth2 of this host all hold 10.0.0.6/24: write the one, as in"
                + " eth0:10.0.0.6/24; seen: eth0 (10.0.0.101/24), eth2 (10.0.0.1/8)"),
        errors(pool.replace("10.9.0.6/24", ""), ETH0, host("eth2", "10.0.0.1/8")));
    assertEquals(
        List.of(
            "conf:5:2: no network of this host holds 10.9.0.6/24: write its interface, as in"
                + " eth0:10.9.0.6/24; seen: eth0 (10.0.0.101/24), eth1 (no address)"),
        errors(pool, ETH0, host("eth1")));
  }

  @Test
  void anInterfaceThatTheHostLacksIsReportedAndNoError() {
    assertEquals(Set.of("eth1"), resolved(Conf.POOL, LO, ETH0).absent());
  }

  @Test
  void preferIsForAllOrForOneMemberAndMeansEveryAddressInItsRange() {
    assertEquals("[10.0.0.5, 10.0.0.7]", prefers("Prefer { 10.0.0.5 10.0.0.7 }"));
    assertEquals("[10.0.0.6(+1), 10.0.0.7]", prefers("Prefer WEB1 { 10.0.0.6/31 }"));
    assertEquals("[10.0.0.6(+1)]", prefers("Prefer 192.0.2.0/24"));
    assertEquals("[10.0.0.5]", prefers("Prefer web1 { 10.0.0.5 } Prefer web2 { 10.0.0.7 }"));
    assertEquals("[10.0.0.5, 10.0.0.6(+1), 10.0.0.7]", prefers("Prefer 0.0.0.0/0"));
    assertEquals("[]", prefers("Prefer none"));
    assertEquals("[]", prefers("Node = web9 Prefer web1 { 10.0.0.5 }"));
  }

  @Test
  void preferWithAnInterfaceMeansAddressesOnItAlone() {
    assertEquals("[]", prefers("Prefer eth1:10.0.0.0/24"));
    assertEquals("[10.0.0.6(+1)]", prefers("Prefer { eth1:192.0.2.0/24 eth9:10.0.0.0/24 }"));
  }

  private static String prefers(String text) {
    return resolved(Conf.POOL + text, LO, ETH0, ETH1).prefers().toString();
  }

  @Test
  void weightIsThisMembers() {
    assertEquals(3, resolved(Conf.POOL + "Weight = 3", ETH0).weight());
    assertEquals(4, resolved(Conf.POOL + "Weight = cpus", ETH0).weight());
    assertEquals(2, resolved(Conf.POOL + "Weight { WEB1 2 web2 9 }", ETH0).weight());
    assertEquals(1, resolved(Conf.POOL + "Weight { web2 9 }", ETH0).weight());
    assertEquals(9, resolved(Conf.POOL + "Node = web2 Weight { web2 9 }", ETH0).weight());
  }

  @Test
  void theGroupTalksOnTheInterfaceOrNetworkThatIsNamed() {
    assertEquals("10.1.0.101", bound("GroupInterface = eth1"));
    assertEquals("172.16.0.1", bound("GroupInterface = 172.16.0.0/12"));
    assertEquals("127.0.0.1", bound("GroupInterface = lo"));
    assertEquals("10.0.0.101", bound(""));
  }

  private static String bound(String text) {
    return resolved(Conf.POOL + text, LO, ETH0, ETH1).bindAddress().toString();
  }

  @Test
  void aGroupWithNothingToTalkFromIsAnError() {
    String seen = "; seen: lo (127.0.0.1/8), eth0 (10.0.0.101/24)";
    assertEquals(
        List.of(
            "conf: this host has no address of its own on eth7 (GroupInterface) for the group to"
                + " talk from"
                + seen),
        errors(Conf.POOL + "GroupInterface = eth7", LO, ETH0));
    assertEquals(
        List.of(
            "conf: this host has no address of its own on 10.7.0.0/16 (GroupInterface) for the"
                + " group to talk from"
                + seen),
        errors(Conf.POOL + "GroupInterface = 10.7.0.0/16", LO, ETH0));
    assertEquals(
        List.of(
            "conf: this host has no address of its own on eth0 (where the first virtual interface"
                + " is) for the group to talk from; seen: none"),
        errors(Conf.POOL));
    assertEquals(
        List.of(
            "conf: this host has no address of its own on eth0 (where the first virtual interface"
                + " is) for the group to talk from; seen: eth0 (no address)"),
        errors(Conf.POOL, host("eth0", "10.0.0.5/24")));
  }

  @Test
  void aRangeToNotifyWithoutInterfaceIsWhereAVirtualAddressOrTheHostSeesIt() {
    assertEquals(
        "[eth1:192.0.2.1/32, eth0:10.0.0.0/24 throttle 5 ping, eth1:10.1.0.1/32]",
        resolved(
                Conf.POOL + "Notify { 192.0.2.1 10.0.0.0/24 throttle 5 ping 10.1.0.1/32 }",
                ETH0,
                ETH1)
            .notifyTargets()
            .toString());
    assertEquals(
        List.of(
            "conf: no network of this host holds 10.7.0.1/32 of Notify: write its interface, as in"
                + " eth0:10.7.0.1/32; seen: eth0 (10.0.0.101/24)"),
        errors(Conf.POOL + "Notify { 10.7.0.1 }", ETH0));
  }
}
