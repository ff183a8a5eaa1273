package org.wackamole.agent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wackamole.agent.config.Configuration.GratuitousArp;
import org.wackamole.agent.config.Configuration.GroupInterface;
import org.wackamole.agent.config.Configuration.Quorum;
import org.wackamole.agent.config.Configuration.VirtualAddress;
import org.wackamole.agent.config.Configuration.Weight;
import org.wackamole.core.Settings;

/** What each word means, and what may be left out, swapped or spelled otherwise. */
class GrammarTest {
  private static final String EVERYTHING =
      """
      Spread = 4804
      SpreadRetryInterval = 2m
      Group = wack1
      Control = /tmp/a=b.sock
      Mature = 10s
      Arp-Cache = 1h
      Balance { AcquisitionsPerRound = 7 Interval = 250ms }
      Prefer none
      Prefer web1 { eth0:10.0.0.5 10.0.0.0/29 }
      VirtualInterfaces { eth0:10.0.0.5/24 { eth0:10.0.0.6/32n23 eth1:192.0.2.6/28 } 10.0.0.8/32 }
      Notify { eth0:10.0.0.1/32 eth0:10.0.0.0/24 throttle 128 ping arp-cache ping 10.0.0.9 }
      Node = web2
      GroupInterface = 10.1.0.0/16
      Peers { 10.1.0.5 10.1.0.6:4810 }
      Detect = 400ms
      Weight { web1 2 web2 cpus }
      HangTimeout = 1500ms
      AddressLifetime = 3s
      Quorum = 3 of 5
      Witness 10.0.0.1
      Witness { 10.0.0.2 10.1.0.1 }
      GratuitousArp { count 4 interval 500ms refresh 2m }
      """;

  @Test
  void everyWordSetsWhatItNames() {
    Configuration conf = Conf.good(EVERYTHING);
    assertEquals("[10.1.0.5:4804, 10.1.0.6:4810]", conf.group().peers().toString());
    assertEquals(4804, conf.group().port());
    assertEquals(Duration.ofMinutes(2), conf.group().retryInterval());
    assertEquals(Duration.ofMillis(400), conf.group().detect());
    assertEquals(Duration.ofMillis(1_500), conf.group().hangTimeout());
    assertEquals(Optional.of(Duration.ofSeconds(3)), conf.addressLifetime());
    assertEquals(Optional.of(new Quorum(3, 5)), conf.quorum());
    assertEquals("[10.0.0.1, 10.0.0.2, 10.1.0.1]", conf.witnesses().toString());
    assertEquals(
        new GratuitousArp(4, Duration.ofMillis(500), Duration.ofMinutes(2)), conf.gratuitousArp());
    assertEquals("10.1.0.0/16", conf.group().groupInterface().orElseThrow().toString());
    assertEquals(Path.of("/tmp/a=b.sock"), conf.control());
    assertEquals(
        new Settings(
            OptionalInt.of(7), Duration.ofMillis(250), Duration.ofSeconds(10), Duration.ofHours(1)),
        conf.settings());
    assertEquals(
        List.of(
            "[eth0:10.0.0.5/24]", "[eth0:10.0.0.6/32n23, eth1:192.0.2.6/28]", "[10.0.0.8/32n24]"),
        conf.virtualInterfaces().stream().map(vif -> vif.addresses().toString()).toList());
    assertEquals("[web1 { eth0:10.0.0.5/32 10.0.0.0/29 }]", conf.preferences().toString());
    assertEquals(
        "[eth0:10.0.0.1/32, eth0:10.0.0.0/24 throttle 128 ping, arp-cache ping, 10.0.0.9/32]",
        conf.notifyTargets().toString());
    assertEquals(Optional.of("web2"), conf.node());
    assertEquals(new Weight.Fixed(2), conf.weights().of("WEB1"));
    assertEquals(new Weight.Cpus(), conf.weights().of("web2"));
    assertEquals(new Weight.Fixed(1), conf.weights().of("web3"));
  }

  @Test
  void whatAFileDoesNotSayKeepsItsDefault() {
    Configuration conf = Conf.good(Conf.POOL);
    assertEquals(
        new Configuration.Group(
            "wack1",
            4803,
            Duration.ofSeconds(5),
            Optional.empty(),
            List.of(),
            Duration.ofMillis(150),
            Duration.ofSeconds(1)),
        conf.group());
    assertEquals(Optional.of(Duration.ofSeconds(2)), conf.addressLifetime());
    assertEquals(Optional.empty(), conf.quorum());
    assertEquals(List.of(), conf.witnesses());
    assertEquals(
        new GratuitousArp(5, Duration.ofSeconds(1), Duration.ofSeconds(60)), conf.gratuitousArp());
    assertEquals(Settings.DEFAULTS, conf.settings());
    assertEquals(Path.of("/run/wackamole/wack.it"), conf.control());
    assertEquals(Optional.empty(), conf.node());
    assertEquals(List.of(), conf.notifyTargets());
    assertEquals(List.of(), conf.preferences());
    assertEquals(new Weight.Fixed(1), conf.weights().of("anybody"));
  }

  @Test
  void upperAndLowerCaseOfWordsAreTheSame() {
    String names = EVERYTHING.replace("/tmp/a=b.sock", "/a");
    assertEquals(Conf.good(names.toUpperCase(Locale.ROOT)).settings(), Conf.good(names).settings());
    Configuration upper = Conf.good(words(names, String::toUpperCase));
    Configuration lower = Conf.good(words(names, String::toLowerCase));
    assertEquals(Conf.good(names), upper);
    assertEquals(upper, lower);
  }

  /** The text with its words changed, but not its names. */
  private static String words(String text, UnaryOperator<String> change) {
    StringBuilder out = new StringBuilder();
    for (String part : text.splitWithDelimiters("[^A-Za-z-]+", 0)) {
      boolean name = part.matches("wack|web|eth|n|s|m|h|a|ms");
      out.append(name ? part : change.apply(part));
    }
    return out.toString();
  }

  @Test
  void whiteSpaceAndCommentsDoNotMatter() {
    Configuration plain = Conf.good(EVERYTHING);
    assertSame(plain, EVERYTHING.replace("\n", "\r\n"));
    assertSame(plain, EVERYTHING.replace(" ", "\t \t"));
    assertSame(plain, EVERYTHING.replace("\n", " # } { = \" '\n\n"));
    assertSame(plain, EVERYTHING.replace(" = ", "="));
    assertSame(plain, EVERYTHING.replace(" = ", "\n=\n"));
    assertSame(plain, EVERYTHING.replace(" }", "}").replace("{ ", "{"));
    assertSame(plain, EVERYTHING.replace("{ ", "\n{\n").replace(" }", "\n}\n"));
    assertSame(plain, "\ufeff" + EVERYTHING.stripTrailing());
    assertSame(plain, EVERYTHING.replace("wack1", "\"wack1\"").replace("web2\n", "'web2'\n"));
    assertSame(plain, EVERYTHING.replace("\n", " "));
  }

  /** Equal in all but where things stand. */
  private static void assertSame(Configuration expected, String text) {
    Configuration actual = Conf.good(text);
    assertTrue(ConfigurationDiff.between(expected, actual).isEmpty(), () -> text);
    assertEquals(
        expected.virtualInterfaces().toString().replaceAll("Position\\[[^]]*]", ""),
        actual.virtualInterfaces().toString().replaceAll("Position\\[[^]]*]", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "500ms,500",
    "500MS,500",
    "5s,5000",
    "5S,5000",
    "2m,120000",
    "1H,3600000",
    "007s,7000"
  })
  void timesAreInMillisecondsSecondsMinutesOrHours(String text, long millis) {
    Configuration conf = Conf.good(Conf.POOL + "Mature = " + text);
    assertEquals(Duration.ofMillis(millis), conf.settings().mature());
  }

  @ParameterizedTest
  @CsvSource({"normal,150", "FAST,30", "slow,1000", "2s,2000"})
  void detectIsAWordOrATime(String text, long millis) {
    Configuration conf = Conf.good(Conf.POOL + "Detect = " + text);
    assertEquals(Duration.ofMillis(millis), conf.group().detect());
  }

  @ParameterizedTest
  @CsvSource({"Detect = 30ms,1000", "Detect = 3s,3000", "HangTimeout = 200ms,200"})
  void whereTheFileDoesNotSayHowLongAHungDaemonIsWaitedForItIsNoLessThanDetect(
      String text, long millis) {
    assertEquals(
        Duration.ofMillis(millis), Conf.good(Conf.POOL + text).group().hangTimeout(), text);
  }

  @ParameterizedTest
  @CsvSource({
    "HangTimeout = 200ms,2",
    "HangTimeout = 2500ms,3",
    "HangTimeout = 1m,60",
    "Detect = 4s,4",
    "AddressLifetime = 1s,1",
    "AddressLifetime = 1m,60"
  })
  void anAddressOutlivesEveryPauseThatTheGroupForgives(String text, long seconds) {
    assertEquals(
        Optional.of(Duration.ofSeconds(seconds)), Conf.good(Conf.POOL + text).addressLifetime());
  }

  @Test
  void foreverIsNoLifetime() {
    assertEquals(
        Optional.empty(), Conf.good(Conf.POOL + "AddressLifetime = Forever").addressLifetime());
  }

  @Test
  void whatTheBlockOfAnnouncementsDoesNotSayKeepsItsDefault() {
    assertEquals(
        new GratuitousArp(5, Duration.ofSeconds(1), Duration.ZERO),
        Conf.good(Conf.POOL + "GratuitousArp { refresh none }").gratuitousArp());
    assertEquals(
        GratuitousArp.DEFAULTS, Conf.good(Conf.POOL + "GratuitousArp { }").gratuitousArp());
  }

  /** Three of four is one, two of four both halves have. */
  @Test
  void aQuorumThatBothSidesCanHaveIsWarnedOf() {
    assertEquals(List.of(), Conf.warnings(Conf.POOL + "Quorum = 3 of 4"));
    assertEquals(
        List.of(
            "conf:3:10: warning: Quorum = 2 of 4 is no majority: both sides of a partition can have"
                + " it, 3 of 4 cannot"),
        Conf.warnings(Conf.POOL + "Quorum = 2 of 4"));
  }

  @Test
  void listsMayBeGivenInPieces() {
    Configuration conf =
        Conf.good(
            """
            VIPs { eth0:10.0.0.5/24 }
            Group = wack1
            VIFs { { eth0:10.0.0.6/24 } }
            Prefer eth0:10.0.0.4/30
            Prefer { 10.0.0.6 }
            Notify arp-cache
            Notify { eth0:10.0.0.1/32 }
            """);
    assertEquals(2, conf.virtualInterfaces().size());
    assertEquals("[{ eth0:10.0.0.4/30 }, { 10.0.0.6/32 }]", conf.preferences().toString());
    assertEquals("[arp-cache, eth0:10.0.0.1/32]", conf.notifyTargets().toString());
  }

  /** A whole /31 has no network and broadcast address, and neither has a /32. */
  @Test
  void smallNetworksAreAllHosts() {
    Configuration conf =
        Conf.good(
            "Group = g VIFs { a:10.0.0.0/31 a:10.0.0.1/31 a:10.0.1.0/32 a:10.0.1.255/32n24 }");
    assertEquals(4, conf.poolAddresses().size());
  }

  @Test
  void throttleOfZeroIsNoThrottleAndBalanceOfZeroNoBalance() {
    Configuration conf =
        Conf.good(
            Conf.POOL + "Notify { arp-cache throttle 0 } Balance { AcquisitionsPerRound = 0 }");
    assertEquals("[arp-cache]", conf.notifyTargets().toString());
    assertEquals(OptionalInt.of(0), conf.settings().acquisitionsPerRound());
  }

  @Test
  void weightIsForAllOrByMember() {
    assertEquals(new Weight.Fixed(3), Conf.good(Conf.POOL + "Weight = 3").weights().of("x"));
    assertEquals(new Weight.Cpus(), Conf.good(Conf.POOL + "Weight = CPUs").weights().of("x"));
    assertEquals(new Weight.Fixed(3), Conf.good(Conf.POOL + "Weight = { x 3 }").weights().of("X"));
  }

  @Test
  void groupInterfaceIsANameOrANetwork() {
    assertEquals(
        Optional.of(new GroupInterface.Named("eth1.100")),
        Conf.good(Conf.POOL + "GroupInterface = eth1.100").group().groupInterface());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Spread = 4803@localhost",
        "Control = 127.0.0.1:2413",
        "LogFacility = local0",
        "ModuleDir = /usr/lib/x=y",
        "PerlUseLib .",
        "PerlUse a=b",
        "RunDynamic lib.so:func on up",
        "RunDynamic My::func POST\tDown",
        "Quorum = 1 of 2",
        "Witness 10.0.0.001",
        "Prefer 10.0.0.99",
        "Prefer 10.7.0.0/16",
        "Notify { eth0:10.0.0.0/16 }",
        "Peers { 10.01.0.5 }",
      })
  void whatHasNoEffectOrAnotherOneIsWarnedOfWithItsPlace(String text) {
    List<String> warnings = Conf.warnings(Conf.POOL + text);
    assertEquals(1, warnings.size(), warnings::toString);
    assertTrue(warnings.getFirst().matches("conf:3:\\d+: warning: .+"), warnings.getFirst());
  }

  @Test
  void aControlPortOfWindowsMeansTheDefaultSocket() {
    Configuration conf = Conf.good(Conf.POOL + "Control = 127.0.0.1:2413");
    assertEquals(Configuration.DEFAULT_CONTROL, conf.control());
  }

  @Test
  void leadingZerosAreDecimalAsTheyWere() {
    VirtualAddress address =
        Conf.good("Group = g VIFs { eth0:192.168.001.010/24 }")
            .virtualInterfaces()
            .getFirst()
            .addresses()
            .getFirst();
    assertEquals("eth0:192.168.1.10/24", address.toString());
  }

  /** Old files have names in the comments in whatever their editor wrote. */
  @Test
  void bytesThatAreNotUtf8AreAllowedInComments() {
    byte[] latin1 =
        ("# f\u00fcr die Webknoten\n" + Conf.POOL).getBytes(StandardCharsets.ISO_8859_1);
    ParseResult result = ConfigurationParser.parse("conf", latin1);
    assertTrue(result instanceof ParseResult.Parsed, result::toString);
  }

  @Test
  void errorsComeInTheOrderOfTheFileUpToFifty() {
    List<String> errors = Conf.errors("Mature = 1\n".repeat(200));
    assertEquals(51, errors.size());
    assertTrue(errors.getFirst().startsWith("conf:1:10: "));
    assertEquals("conf: more mistakes follow these 50", errors.getLast());
  }
}
