package org.wackamole.agent.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.wackamole.core.Assignment;
import org.wackamole.core.HoldState;
import org.wackamole.core.IfAddress;
import org.wackamole.core.MemberId;
import org.wackamole.core.Obstacle;
import org.wackamole.core.Report;
import org.wackamole.core.Settings;
import org.wackamole.core.State;
import org.wackamole.core.ViewId;
import org.wackamole.core.Vif;
import org.wackamole.core.VifId;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

class WireFormatTest {
  private static final MemberId SENDER = new MemberId(1, 2);

  /**
   * The bytes of one small report, field by field: members of different releases meet, so this must
   * not change by accident.
   */
  private static final String GOLDEN =
      """
      57 4b 01 01                      # 'W' 'K', version 1, a report
      01 12                            # view:
        00 00 00 00 00 00 00 0a        #   its creator
        00 00 00 00 00 00 00 0b
        ac 02                          #   300
      02 01 07                         # counter 7
      03 05 04 77 65 62 31             # name "web1"
      04 01 03                         # RUN
      05 01 03                         # ready, mature
      06 01 02                         # weight 2
      07 0b                            # interfaces:
        02 04 65 74 68 30              #   0 "eth0"
        04 65 74 68 31                 #   1 "eth1"
      08 1b                            # pool of 2:
        02 01 00 04 0a 00 00 05 18 18  #   0: eth0:10.0.0.5/24
        02 00 04 0a 00 00 07 20 18     #   1: eth0:10.0.0.7/32n24
        01 04 c0 00 02 07 1c 1c        #      eth1:192.0.2.7/28
      09 07                            # one more that it names:
        01 01 04 0a 00 00 09           #   2: 10.0.0.9
      0a 02 01 01                      # prefers 1
      0b 06 01 04 65 74 68 31          # unable: eth1
      0c 06 01 04 65 74 68 30          # unproven: eth0
      0d 0e                            # obstacles:
        01 00 01 04 0a 00 00 05        #   0: 10.0.0.5 is in use
        02 00 00 00 00 01              #      by 02:00:00:00:00:01
      0e 05 02 00 04 01 05             # holds 0 (BOUND) and, one skipped, 2 (RELEASING)
      0f 03 02 00 01                   # last held 0 and 2
      10 12                            # settings:
        01 01 03                       #   3 a round
        02 05 80 d0 ac f3 0e           #   interval 4 s
        03 01 00                       #   mature at once
        04 03 c0 84 3d                 #   ARP cache 1 ms
      11 01 06                         # obeyed 6
      """;

  /** Whatever is sent comes out equal, with the sender that the group names. */
  @Test
  void roundTripOfGeneratedMessages() {
    for (long seed = 0; seed < 200; seed++) {
      Generated draw = new Generated(seed);
      Report report = draw.report();
      Assignment assignment = draw.assignment();
      List<NeighbourEntry> neighbours = draw.neighbours();
      String which = "seed " + seed;
      assertEquals(
          new Decoded.OfReport(report), decode(report.sender(), WireFormat.encode(report)), which);
      assertEquals(
          new Decoded.OfAssignment(assignment),
          decode(assignment.sender(), WireFormat.encode(assignment)),
          which);
      assertEquals(
          new Decoded.OfNeighbours(neighbours),
          decode(SENDER, WireFormat.encode(neighbours)),
          which);
    }
  }

  /** The format of a report is what it was. */
  @Test
  void goldenReport() {
    assertEquals(
        HexFormat.ofDelimiter(" ").formatHex(golden()),
        HexFormat.ofDelimiter(" ").formatHex(WireFormat.encode(small())));
    assertEquals(new Decoded.OfReport(small()), decode(SENDER, golden()));
  }

  /** A member of an older release reads past the fields that it does not know, at any depth. */
  @Test
  void unknownFieldsAreSkipped() {
    byte[] newer = concat(golden(), hex("13 02 ff ff  ce 0f 01 00"));
    assertEquals(new Decoded.OfReport(small()), decode(SENDER, newer));
    byte[] settings = replace(golden(), "10 12", "10 15 63 01 ff");
    assertEquals(new Decoded.OfReport(small()), decode(SENDER, settings));
  }

  /** A kind of message that only newer members know is no reason to complain. */
  @Test
  void unknownKindIsNotMalformed() {
    assertEquals(new Decoded.Unknown(9), decode(SENDER, hex("57 4b 01 09 ff ff")));
  }

  /** What is absent has its default, but a message has to say of which view it is, and when. */
  @Test
  void absentFields() {
    String view = "01 11 00 00 00 00 00 00 00 0a 00 00 00 00 00 00 00 0b 05";
    Decoded least = decode(SENDER, hex("57 4b 01 01" + view + "02 01 07"));
    Report report = assertInstanceOf(Decoded.OfReport.class, least).report();
    assertEquals(1, report.weight());
    assertEquals(Settings.DEFAULTS, report.settings());
    assertEquals(new TreeMap<>(), report.pool());
    assertMalformed("a report without its counter", hex("57 4b 01 01" + view));
    assertMalformed("an assignment without its view", hex("57 4b 01 02 02 01 07"));
  }

  /** A hold whose state only newer members know is a hold all the same; so is an obstacle. */
  @Test
  void unknownStatesAreReadAsTheSafeOne() {
    byte[] newer = replace(golden(), "0e 05 02 00 04 01 05", "0e 05 02 00 63 01 63");
    Report report = assertInstanceOf(Decoded.OfReport.class, decode(SENDER, newer)).report();
    assertEquals(2, report.holds().size());
    assertTrue(report.holds().values().stream().allMatch(HoldState.BOUND::equals));
    byte[] strange =
        replace(
            golden(),
            "0d 0e 01 00 01 04 0a 00 00 05 02 00 00 00 00 01",
            "0d 08 01 00 63 04 0a 00 00 05");
    Report blocked = assertInstanceOf(Decoded.OfReport.class, decode(SENDER, strange)).report();
    assertEquals(
        List.of(new Obstacle.Foreign(IpAddress.literal("10.0.0.5"))),
        List.copyOf(blocked.obstacles().values()));
  }

  /** What was lost on the way is told apart from what was sent, at whatever octet it ends. */
  @Test
  void truncationNeverThrows() {
    byte[] whole = golden();
    for (int length = 0; length < whole.length; length++) {
      Decoded decoded = decode(SENDER, Arrays.copyOf(whole, length));
      if (!(decoded instanceof Decoded.Malformed)) {
        // Cut exactly between two fields it is a shorter report, with defaults for the rest.
        assertInstanceOf(Decoded.OfReport.class, decoded, "cut at " + length);
      }
    }
  }

  /** Garbage in the likeness of a message is refused or read, but never thrown about. */
  @Test
  void randomFlipsNeverThrow() {
    SplittableRandom random = new SplittableRandom(42);
    int refused = 0;
    for (int seed = 0; seed < 40; seed++) {
      Generated draw = new Generated(seed);
      byte[] sent =
          seed % 2 == 0 ? WireFormat.encode(draw.report()) : WireFormat.encode(draw.assignment());
      for (int i = 0; i < 200; i++) {
        byte[] bytes = sent.clone();
        for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
        }
        refused += decode(SENDER, bytes) instanceof Decoded.Malformed ? 1 : 0;
      }
    }
    assertTrue(refused > 1000, "only " + refused + " refused");
  }

  /** Random bytes behind a right header neither throw nor hang. */
  @Test
  void noiseNeverThrows() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      byte[] header = hex("57 4b 01 0" + (1 + random.nextInt(3)));
      Decoded decoded = decode(SENDER, concat(header, bytes));
      assertTrue(decoded instanceof Decoded, decoded.toString());
    }
  }

  /** A length or count beyond the message is refused before memory is taken for it. */
  @Test
  void hugeCountsAreRefused() {
    assertMalformed(
        "the count of octets of field 8", hex("57 4b 01 01 08 ff ff ff ff 07 00 00 00"));
    assertMalformed(
        "the count of virtual interfaces 2147483647", hex("57 4b 01 01 08 06 ff ff ff ff 07 00"));
    assertMalformed("more than 524288", new byte[WireFormat.MAX_MESSAGE + 1]);
    assertMalformed("more than ten octets", hex("57 4b 01 01 ff ff ff ff ff ff ff ff ff ff ff 7f"));
  }

  /** Each mistake has a reason that the log can show. */
  @Test
  void reasons() {
    assertMalformed("does not begin", hex(""));
    assertMalformed("does not begin", hex("47 45 54 20 2f"));
    assertMalformed("version 2", hex("57 4b 02 01"));
    assertMalformed("field 2 comes twice", hex("57 4b 01 01 02 01 07 02 01 07"));
    assertMalformed("octets too many in its counter", replace(golden(), "02 01 07", "02 02 07 00"));
    assertMalformed("prefix length 33", replace(golden(), "05 18 18", "05 21 18"));
    assertMalformed("comes twice", replace(golden(), "0a 00 00 09", "0a 00 00 05"));
    assertMalformed("a weight 0", replace(golden(), "06 01 02", "06 01 00"));
    assertMalformed("the place of an interface 2", replace(golden(), "01 04 c0", "02 04 c0"));
    assertMalformed("not UTF-8", replace(golden(), "77 65 62 31", "ff 65 62 31"));
  }

  /** A name that no reader would take is not sent. */
  @Test
  void tooLongANameIsRefusedAtTheSender() {
    assertThrows(IllegalArgumentException.class, () -> new FieldWriter().text("x".repeat(256)));
  }

  /** 300 virtual interfaces, all held, fit in a few packets; 10,000 in a hundred. */
  @Test
  void sizes() {
    List<MemberId> members = IntStream.range(0, 10).mapToObj(i -> new MemberId(i, -i)).toList();
    assertTrue(WireFormat.encode(Messages.report(SENDER, 300)).length < 5_000);
    assertTrue(WireFormat.encode(Messages.report(SENDER, 10_000)).length < 150_000);
    assertTrue(WireFormat.encode(Messages.assignment(SENDER, members, 300)).length < 4_000);
    assertTrue(WireFormat.encode(Messages.assignment(SENDER, members, 10_000)).length < 100_000);
    assertEquals(
        new Decoded.OfReport(Messages.report(SENDER, 10_000)),
        decode(SENDER, WireFormat.encode(Messages.report(SENDER, 10_000))));
  }

  private static Report small() {
    Vif first = new Vif(List.of(address("eth0", "10.0.0.5", 24, 24)));
    Vif second =
        new Vif(List.of(address("eth0", "10.0.0.7", 32, 24), address("eth1", "192.0.2.7", 28, 28)));
    VifId gone = new VifId(List.of(IpAddress.literal("10.0.0.9")));
    return new Report(
        SENDER,
        "web1",
        new ViewId(new MemberId(10, 11), 300),
        7,
        State.RUN,
        true,
        true,
        2,
        new TreeMap<>(Map.of(first.id(), first, second.id(), second)),
        new TreeSet<>(List.of(second.id())),
        new TreeSet<>(List.of("eth1")),
        new TreeSet<>(List.of("eth0")),
        new TreeMap<>(
            Map.of(
                first.id(),
                new Obstacle.InUse(
                    IpAddress.literal("10.0.0.5"), new MacAddress(0x0200_0000_0001L)))),
        new TreeMap<>(Map.of(first.id(), HoldState.BOUND, gone, HoldState.RELEASING)),
        new TreeSet<>(List.of(first.id(), gone)),
        new Settings(OptionalInt.of(3), Duration.ofSeconds(4), Duration.ZERO, Duration.ofMillis(1)),
        6);
  }

  private static IfAddress address(String ifname, String address, int prefix, int notify) {
    return new IfAddress(ifname, IpAddress.literal(address), prefix, notify);
  }

  private static Decoded decode(MemberId sender, byte[] bytes) {
    return WireFormat.decode(sender, bytes, 0, bytes.length);
  }

  private static void assertMalformed(String reason, byte[] bytes) {
    Decoded decoded = decode(SENDER, bytes);
    String found = assertInstanceOf(Decoded.Malformed.class, decoded).reason();
    assertTrue(found.contains(reason), found);
  }

  private static byte[] golden() {
    return hex(GOLDEN.replaceAll("#.*", ""));
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
  }

  private static byte[] concat(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  private static byte[] replace(byte[] bytes, String from, String to) {
    HexFormat spaced = HexFormat.ofDelimiter(" ");
    String text = spaced.formatHex(bytes);
    assertTrue(text.contains(from), from + " in " + text);
    return hex(text.replaceFirst(from, to));
  }
}
