package org.wackamole.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wackamole.agent.config.Configuration;
import org.wackamole.agent.config.HostInterface;
import org.wackamole.agent.control.Operations;
import org.wackamole.inet.IpAddress;

/** The file is read again: a good one is applied, a bad one changes nothing. */
class ReloadingTest {
  private static final String GROUP = "Group = wack1\n";
  private static final String POOL = "VIFs { eth0:10.0.0.5/24 eth0:10.0.0.6/24 }\n";

  private final List<Reconfiguration.Reading> applied = new ArrayList<>();
  private List<HostInterface> interfaces =
      List.of(
          new HostInterface(
              "eth0", List.of(new HostInterface.Address(IpAddress.literal("10.0.0.1"), 24))));
  private Path file;

  @BeforeEach
  void name(@TempDir Path directory) {
    file = directory.resolve("wackamole.conf");
  }

  @Test
  void aGoodFileIsAppliedAndItsDifferenceTold() throws IOException {
    Reloading reloading = begin(GROUP + POOL);
    write(GROUP + "Mature = 9s\nVIFs { eth0:10.0.0.6/24 eth0:10.0.0.7/24 }\n");
    assertEquals(
        List.of("- eth0:10.0.0.5/24", "+ eth0:10.0.0.7/24", "Mature 5s -> 9s"), done(reloading));
    Reconfiguration.Reading now = applied.getFirst();
    assertEquals(
        List.of("10.0.0.6", "10.0.0.7"),
        now.member().pool().keySet().stream().map(vif -> vif.name()).toList());
    assertEquals(Duration.ofSeconds(9), now.member().settings().mature());
    assertEquals(List.of("nothing changed"), done(reloading));
  }

  @Test
  void aBadFileIsRefusedWholeWithAllItsErrors() throws IOException {
    Reloading reloading = begin(GROUP + POOL);
    write(GROUP + "Mature = 9s\nMatrue = 5s\nVIFs { eth0:10.0.0.7/33 }\n");
    Operations.Refused refused = assertInstanceOf(Operations.Refused.class, reloading.reload());
    assertTrue(refused.reason().contains(file + " is refused; nothing was changed"));
    assertEquals(2, refused.details().size(), refused.details().toString());
    assertTrue(refused.details().get(0).startsWith(file + ":3:1: "), refused.toString());
    assertTrue(refused.details().get(1).startsWith(file + ":4:"), refused.toString());
    assertEquals(List.of(), applied);
    write(GROUP + POOL);
    assertEquals(List.of("nothing changed"), done(reloading));
  }

  @Test
  void aFileThatIsGoneOrThatThisHostCannotFollowChangesNothing() throws IOException {
    Reloading reloading = begin(GROUP + POOL);
    Files.delete(file);
    Operations.Refused gone = assertInstanceOf(Operations.Refused.class, reloading.reload());
    assertTrue(gone.details().getFirst().contains(file.toString()), gone.toString());
    write(GROUP + POOL);
    interfaces = List.of();
    assertInstanceOf(Operations.Refused.class, reloading.reload());
    assertEquals(List.of(), applied);
  }

  @Test
  void whatNeedsARestartStaysAsItIsAndIsShownAgain() throws IOException {
    Reloading reloading = begin(GROUP + POOL);
    write("Group = wack2\nSpread = 4804\nNode = web9\nMature = 9s\n" + POOL);
    List<String> restart =
        List.of(
            "needs a restart: Group wack1 -> wack2",
            "needs a restart: Port 4803 -> 4804",
            "needs a restart: Node (host name) -> web9");
    List<String> first = done(reloading);
    assertEquals("Mature 5s -> 9s", first.getFirst());
    assertEquals(restart, first.subList(1, first.size()));
    assertEquals(restart, done(reloading));
    Reconfiguration.Reading now = applied.getLast();
    assertEquals("wack1", now.configuration().group().name());
    assertEquals(HostName.get(), now.member().name());
    assertEquals(Duration.ofSeconds(9), now.member().settings().mature());
  }

  /** It is told as applied, so it is, and is no news the next time. */
  @Test
  void thePauseBetweenAttemptsIsApplied() throws IOException {
    Reloading reloading = begin(GROUP + POOL);
    write(GROUP + "SpreadRetryInterval = 7s\n" + POOL);
    assertEquals(List.of("SpreadRetryInterval 5s -> 7s"), done(reloading));
    assertEquals(Duration.ofSeconds(7), applied.getLast().configuration().group().retryInterval());
    assertEquals(List.of("nothing changed"), done(reloading));
  }

  /** Patience is agreed on with the guard and the group when the daemon starts. */
  @Test
  void whatKeepsTwoOwnersApartIsKeptAndTheRestOfItApplied() throws IOException {
    Reloading reloading = begin(GROUP + POOL);
    write(
        GROUP
            + "HangTimeout = 2s\nAddressLifetime = 5s\nDetect = slow\nQuorum = 2 of 3\n"
            + "Witness 10.0.0.9\nGratuitousArp { count 2 }\n"
            + POOL);
    List<String> messages = done(reloading);
    assertEquals(
        List.of(
            "Quorum none -> 2 of 3",
            "Witness none -> 10.0.0.9",
            "GratuitousArp count 5 interval 1s refresh 1m -> count 2 interval 1s refresh 1m",
            "AddressLifetime 2s -> 5s",
            "needs a restart: Detect 150ms -> 1s",
            "needs a restart: HangTimeout 1s -> 2s"),
        messages);
    assertEquals(messages.subList(4, 6), done(reloading));
    Configuration now = applied.getLast().configuration();
    assertEquals(Duration.ofSeconds(1), now.group().hangTimeout());
    assertEquals(Optional.of(Duration.ofSeconds(5)), now.addressLifetime());
    assertEquals(2, now.gratuitousArp().count());
    assertEquals("[10.0.0.9]", now.witnesses().toString());
    assertEquals("2 of 3", now.quorum().orElseThrow().toString());
  }

  /** What is said of this member by name is said of the name that it bears until its restart. */
  @Test
  void whatGoesByNameFollowsTheNameThatStays() throws IOException {
    String byName = "Weight = { web1 3 web2 7 }\n";
    Reloading reloading = begin("Node = web1\n" + byName + GROUP + POOL);
    write("Node = web2\n" + byName + GROUP + POOL);
    done(reloading);
    assertEquals("web1", applied.getLast().member().name());
    assertEquals(3, applied.getLast().member().weight());
  }

  @Test
  void theCommandLineWinsOverTheFile() throws IOException {
    write(GROUP + "Spread = 4900\nNode = web1\n" + POOL);
    Reconfiguration source =
        new Reconfiguration(file, OptionalInt.of(4804), Optional.of("web9"), () -> interfaces);
    Reconfiguration.Reading reading = good(source);
    assertEquals(4804, reading.configuration().group().port());
    assertEquals("web9", reading.member().name());
    assertEquals(file, source.file());
  }

  @Test
  void aHostThatIsNotReadyIsToldFromAFileThatIsBad() throws IOException {
    write(GROUP + POOL);
    interfaces = List.of();
    Reconfiguration source = source();
    Reconfiguration.Result.Bad notReady =
        assertInstanceOf(Reconfiguration.Result.Bad.class, source.read());
    assertEquals(false, notReady.refusal().ofTheFile(), notReady.toString());
    write(POOL);
    Reconfiguration.Result.Bad bad =
        assertInstanceOf(Reconfiguration.Result.Bad.class, source.read());
    assertEquals(true, bad.refusal().ofTheFile(), bad.toString());
  }

  private Reloading begin(String text) throws IOException {
    write(text);
    Reconfiguration source = source();
    return new Reloading(source, good(source), ServiceNotices.nobody(), applied::add);
  }

  private Reconfiguration source() {
    return new Reconfiguration(file, OptionalInt.empty(), Optional.empty(), () -> interfaces);
  }

  private static Reconfiguration.Reading good(Reconfiguration source) {
    return assertInstanceOf(Reconfiguration.Result.Good.class, source.read()).reading();
  }

  private static List<String> done(Reloading reloading) {
    return assertInstanceOf(Operations.Done.class, reloading.reload()).messages();
  }

  private void write(String text) throws IOException {
    Files.writeString(file, text);
  }
}
