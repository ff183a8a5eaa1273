package org.wackamole.agent.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wackamole.agent.loop.Heart;
import org.wackamole.core.Event;
import org.wackamole.core.IfAddress;
import org.wackamole.core.Vif;
import org.wackamole.inet.IpAddress;
import org.wackamole.netlink.AddressTable;
import org.wackamole.netlink.HeldRecord;
import org.wackamole.netlink.KernelMonitor;
import org.wackamole.testing.Namespace;

/** What one life of the daemon leaves in a real kernel, and what the next one makes of it. */
@Tag("root")
class SuccessionTest {
  private static final IpAddress ADDRESS = IpAddress.literal("195.5.3.180");
  private static final Vif VIF = new Vif(List.of(new IfAddress("eth0", ADDRESS, 24, 24)));
  private static final Pattern LIFETIME = Pattern.compile("180/24.*valid_lft (\\d+)sec");

  private final Namespace host = new Namespace();
  private final Namespace router = new Namespace();
  private final Events events = new Events();
  private final LinkedBlockingQueue<String> fatal = new LinkedBlockingQueue<>();
  private Path record;
  private HostAddresses former;
  private HostAddresses next;
  private KernelMonitor monitor;

  @BeforeEach
  void aFormerLifeHasBoundIt(@TempDir Path directory) throws Exception {
    host.connect("eth0", router, "eth0");
    host.ip("addr", "add", "192.168.100.101/24", "dev", "eth0");
    record = directory.resolve("held");
    former = life();
    former.watch(List.of(VIF));
    former.bind(List.of(VIF));
    events.await(Event.Bound.class);
  }

  @AfterEach
  void cleanUp() {
    if (monitor != null) {
      monitor.close();
    }
    if (next != null) {
      next.close();
    }
    former.close();
    host.close();
    router.close();
  }

  private HostAddresses life() throws Exception {
    AddressTable table = host.call(() -> new AddressTable(Duration.ofSeconds(2)));
    return new HostAddresses(
        table,
        HeldRecord.at(record),
        events,
        new Heart(Duration.ofSeconds(10), System::nanoTime),
        life -> true,
        Optional.of(Duration.ofSeconds(2)),
        fatal::add);
  }

  private void inherit() throws Exception {
    next = life();
    next.inherit(List.of(VIF));
    next.watch(List.of(VIF));
    monitor = host.call(() -> new KernelMonitor(next::saw));
  }

  /** The others take silence for a dead host until 3 s before the end of the grace. */
  @Test
  void theLastLifetimeIsNotRoundedDownByAWholeSecondAndNotRenewed() {
    former.bequeath(List.of(VIF), Duration.ofSeconds(60));
    await(() -> lifetime() == 58 || lifetime() == 57, "it has " + lifetime() + " s");
    former.renew();
    former.setLifetime(Optional.of(Duration.ofSeconds(300)));
    assertFalse(former.ownsNothing(), "what was ordered is done");
    assertTrue(lifetime() <= 58, "it was renewed: " + lifetime() + " s");
  }

  @Test
  void aGraceThatIsNearlyOverLeavesNothingToTheKernel() throws Exception {
    former.bequeath(List.of(VIF), Duration.ofSeconds(2));
    events.await(new Event.InterfaceTried("eth0", tried()));
    assertTrue(lifetime() <= 2, "it has " + lifetime() + " s");
  }

  private boolean tried() {
    former.tryInterface("eth0");
    return true;
  }

  @Test
  void whatIsInheritedIsNobodysUntilItIsAdopted() throws Exception {
    former.bequeath(List.of(VIF), Duration.ofSeconds(60));
    await(() -> lifetime() > 2, "it was not bequeathed");
    inherit();
    assertTrue(next.ownsNothing(), "the group is to be asked for it first");
    assertFalse(next.owns(ADDRESS), "it may be announced");
    next.renew();
    assertTrue(next.ownsNothing() && lifetime() > 2, "it was renewed");
    next.adopt(List.of(VIF));
    assertTrue(next.owns(ADDRESS));
    assertFalse(next.ownsNothing());
    await(() -> lifetime() <= 2, "the daemon's own lifetime does not hold: " + lifetime() + " s");
  }

  @Test
  void whatIsNotGrantedIsReleased() throws Exception {
    former.bequeath(List.of(VIF), Duration.ofSeconds(60));
    inherit();
    next.release(List.of(VIF));
    assertEquals(
        List.of(new Event.ReleaseResult(VIF.id(), true)),
        events.await(Event.Released.class).results());
    assertFalse(bound().contains("195.5.3.180"), bound());
    assertTrue(next.ownsNothing());
  }

  @Test
  void whatEndsBeforeItIsGrantedIsTold() throws Exception {
    former.bequeath(List.of(VIF), Duration.ofSeconds(3));
    inherit();
    events.await(new Event.AddressVanished(ADDRESS));
    assertFalse(bound().contains("195.5.3.180"), bound());
    assertTrue(next.ownsNothing());
  }

  /** Seconds; 0 where it is not bound, or without one. */
  private long lifetime() {
    Matcher matcher = LIFETIME.matcher(bound());
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }

  private String bound() {
    return host.ip("-o", "addr", "show", "dev", "eth0");
  }

  private static void await(BooleanSupplier condition, String otherwise) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - deadline < 0, otherwise);
    }
  }
}
