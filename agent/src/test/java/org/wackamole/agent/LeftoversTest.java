package org.wackamole.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wackamole.core.IfAddress;
import org.wackamole.core.Vif;
import org.wackamole.inet.IpAddress;
import org.wackamole.netlink.AddressTable;
import org.wackamole.netlink.HeldRecord;
import org.wackamole.testing.Namespace;

/** What a killed run left bound goes at the next start, and nothing else does. */
@Tag("root")
class LeftoversTest {
  private final Namespace host = new Namespace();
  private final Namespace other = new Namespace();
  private AddressTable table;
  private Path file;

  @BeforeEach
  void cable(@TempDir Path directory) {
    host.connect("eth0", other, "eth0");
    host.ip("addr", "add", "10.0.0.1/24", "dev", "eth0");
    table = host.call(() -> new AddressTable(Duration.ofSeconds(2)));
    file = directory.resolve("held");
  }

  @AfterEach
  void cleanUp() {
    table.close();
    host.close();
    other.close();
  }

  @Test
  void onlyWhatIsOnRecordGoes() throws Exception {
    host.ip("addr", "add", "10.0.0.5/24", "dev", "eth0");
    host.ip("addr", "add", "10.0.0.6/24", "dev", "eth0");
    host.ip("addr", "add", "10.0.0.7/32", "dev", "eth0");
    Files.writeString(
        file, "eth0 10.0.0.7/24\neth0 10.0.0.5/24\neth9 10.0.0.8/24\neth0 10.0.0.0/24 route\n");
    HeldRecord record = HeldRecord.at(file);
    Leftovers.remove(table, file, record, List.of());
    String bound = host.ip("-o", "addr", "show", "dev", "eth0");
    assertFalse(bound.contains("10.0.0.5/"), bound);
    for (String kept : List.of("10.0.0.1/24", "10.0.0.6/24", "10.0.0.7/32")) {
      assertTrue(bound.contains(kept), bound);
    }
    assertEquals(List.of(), record.held());
    assertFalse(Files.exists(file));
  }

  /** Half of a virtual interface is of no use, and what is not on record is not ours. */
  @Test
  void whoComesBackIsLeftItsWholeVirtualInterfacesAndTheRestGoes() throws Exception {
    for (int last = 5; last <= 8; last++) {
      host.ip("addr", "add", "10.0.0." + last + "/24", "dev", "eth0");
    }
    Files.writeString(file, "eth0 10.0.0.5/24\neth0 10.0.0.6/24\neth0 10.0.0.8/24\n");
    HeldRecord record = HeldRecord.at(file);
    Vif whole = vif(5);
    UUID token = new UUID(1, 2);
    List<Object> back = new ArrayList<>();
    Leftovers.takeOver(
        Optional.of(token),
        table,
        file,
        record,
        List.of(whole, vif(6, 9), vif(7)),
        (shown, left) -> back.addAll(List.of(shown, left)));
    assertEquals(List.of(token, List.of(whole)), back);
    String bound = host.ip("-o", "addr", "show", "dev", "eth0");
    assertTrue(bound.contains("10.0.0.5/24") && bound.contains("10.0.0.7/24"), bound);
    assertFalse(bound.contains("10.0.0.6/24") || bound.contains("10.0.0.8/24"), bound);
    List<String> recorded = Files.readAllLines(file);
    assertTrue(recorded.contains("eth0 10.0.0.5/24"), recorded.toString());
    assertFalse(recorded.toString().matches(".*10\\.0\\.0\\.[678]/.*"), recorded.toString());
  }

  /** It still says that it is back: nobody has to wait for the end of its grace. */
  @Test
  void whoComesBackTooLateHasNothingAndSaysSo() throws Exception {
    List<Object> back = new ArrayList<>();
    Leftovers.takeOver(
        Optional.of(new UUID(1, 2)),
        table,
        file,
        HeldRecord.at(file),
        List.of(vif(5)),
        (shown, left) -> back.addAll(List.of(shown, left)));
    assertEquals(List.of(new UUID(1, 2), List.of()), back);
  }

  @Test
  void withoutATokenNothingStays() throws Exception {
    host.ip("addr", "add", "10.0.0.5/24", "dev", "eth0");
    Files.writeString(file, "eth0 10.0.0.5/24\n");
    Leftovers.takeOver(
        Optional.empty(),
        table,
        file,
        HeldRecord.at(file),
        List.of(vif(5)),
        (shown, left) -> fail("nobody comes back"));
    assertFalse(host.ip("addr", "show", "dev", "eth0").contains("10.0.0.5/"));
  }

  private static Vif vif(int... last) {
    return new Vif(
        Arrays.stream(last)
            .mapToObj(i -> new IfAddress("eth0", IpAddress.literal("10.0.0." + i), 24, 24))
            .toList());
  }

  @Test
  void aLineThatCannotBeReadIsToldAndHoldsNobodyUp() throws Exception {
    host.ip("addr", "add", "10.0.0.5/24", "dev", "eth0");
    Files.writeString(file, "eth0 10.0.0.5/24\nrm -rf /\n");
    try (Log log = new Log(Leftovers.class.getName())) {
      Leftovers.remove(table, file, HeldRecord.at(file), List.of());
      assertTrue(
          log.lines().stream().anyMatch(line -> line.startsWith("WARN") && line.contains(":2")),
          log.lines().toString());
    }
    assertFalse(host.ip("addr", "show", "dev", "eth0").contains("10.0.0.5/"));
  }
}
