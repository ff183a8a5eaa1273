package org.wackamole.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wackamole.inet.IpAddress;

class HeldRecordTest {
  @TempDir private Path directory;

  @Test
  void whatWasWrittenIsReadBackOldestFirst() throws IOException {
    Path file = directory.resolve("held");
    HeldRecord heldRecord = HeldRecord.at(file);
    heldRecord.add(List.of(held("195.5.3.180", 24), held("195.5.3.181", 24)));
    heldRecord.add(List.of(held("10.0.0.5", 32), held("2001:db8::5", 64)));
    heldRecord.remove(List.of(held("195.5.3.181", 24)));
    assertEquals(
        """
        eth0 2001:db8::5/64
        eth0 10.0.0.5/32
        eth0 195.5.3.180/24
        eth0 195.5.3.0/24 route
        """,
        Files.readString(file));
    assertEquals(
        new HeldRecord.Reading(
            List.of(held("195.5.3.180", 24), held("10.0.0.5", 32), held("2001:db8::5", 64)),
            List.of()),
        HeldRecord.read(file));
  }

  @Test
  void withoutAFileNothingIsHeld() throws IOException {
    assertEquals(
        new HeldRecord.Reading(List.of(), List.of()),
        HeldRecord.read(directory.resolve("missing")));
  }

  @Test
  void whatCannotBeReadIsReportedByLineAndNotGuessed() throws IOException {
    Path file = directory.resolve("held");
    String bad =
        """
        eth0 10.0.0.300/24
        eth0 10.0.0.3
        eth0 10.0.0.3/33
        eth0  10.0.0.3/24
        -f 10.0.0.3/24
        eth0 10.0.0.3/24 rout
        eth0 10.0.0.3/
        eth0 host/24

        10.0.0.3/24
        """;
    Files.writeString(file, "eth0 10.0.0.1/24\n" + bad + "eth0 10.0.0.2/24\neth0 10.0");
    HeldRecord.Reading reading = HeldRecord.read(file);
    assertEquals(List.of(held("10.0.0.2", 24), held("10.0.0.1", 24)), reading.held());
    assertEquals(11, reading.problems().size());
    assertTrue(
        reading
            .problems()
            .getFirst()
            .startsWith(file + ":2: expected 'ifname address/prefix', found 'eth0 10.0.0.300/24'"),
        reading.problems().getFirst());
  }

  @Test
  void whereTheRecordCannotBeWrittenTheCallerIsToldBeforeItBinds() {
    HeldRecord heldRecord = HeldRecord.at(directory.resolve("missing/held"));
    assertThrows(IOException.class, () -> heldRecord.add(List.of(held("10.0.0.5", 24))));
    assertEquals(List.of(), heldRecord.held());
  }

  @Test
  void aStartTellsWhatIsOursFromWhatIsSomebodyElses() {
    BoundAddress ours = bound("10.0.0.5", 24);
    BoundAddress otherPrefix = bound("10.0.0.6", 32);
    BoundAddress login = bound("10.0.0.7", 24);
    BoundAddress unrelated = bound("10.0.0.99", 24);
    assertEquals(
        new Inventory(List.of(ours), List.of(otherPrefix, login)),
        Inventory.of(
            List.of(held("10.0.0.5", 24), held("10.0.0.6", 24), held("10.0.0.8", 24)),
            List.of(address("10.0.0.5"), address("10.0.0.6"), address("10.0.0.7")),
            List.of(ours, otherPrefix, login, unrelated)));
  }

  private static Held held(String address, int prefixLength) {
    return new Held("eth0", address(address), prefixLength);
  }

  private static BoundAddress bound(String address, int prefixLength) {
    return new BoundAddress("eth0", address(address), prefixLength, false, true);
  }

  private static IpAddress address(String text) {
    return IpAddress.literal(text);
  }
}
