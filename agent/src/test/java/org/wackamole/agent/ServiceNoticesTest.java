package org.wackamole.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Memory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wackamole.core.HoldState;
import org.wackamole.core.IfAddress;
import org.wackamole.core.MemberId;
import org.wackamole.core.Snapshot;
import org.wackamole.core.State;
import org.wackamole.core.View;
import org.wackamole.core.ViewId;
import org.wackamole.core.Vif;
import org.wackamole.inet.IpAddress;
import org.wackamole.libc.LibC;

/** What systemd hears, by a real unix datagram socket that stands for it. */
class ServiceNoticesTest {
  private static final MemberId SELF = new MemberId(1, 1);
  private static final long PID = 4711;
  private static final String NOTHING = "";

  @TempDir Path directory;
  private final AtomicLong now = new AtomicLong();
  private int systemd = -1;

  @AfterEach
  void close() {
    if (systemd >= 0) {
      LibC.close(systemd);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"path", "abstract"})
  void theFirstTurnOfTheLoopMakesItReady(String kind) {
    ServiceNotices notices = managed(kind, Map.of());
    assertEquals(NOTHING, heard());
    notices.turn();
    assertEquals("READY=1\nWATCHDOG=1", heard());
    notices.turn();
    assertEquals(NOTHING, heard());
  }

  @Test
  void turnsFeedTheWatchdogAtHalfItsPatienceAndNothingElseDoes() {
    ServiceNotices notices = managed("path", Map.of("WATCHDOG_USEC", "20000000"));
    notices.turn();
    assertEquals("READY=1\nWATCHDOG=1", heard());
    after(Duration.ofMillis(9_999));
    notices.turn();
    assertEquals(NOTHING, heard());
    after(Duration.ofMillis(1));
    notices.turn();
    assertEquals("WATCHDOG=1", heard());

    after(Duration.ofSeconds(60));
    notices.show(snapshot(State.RUN, 1));
    notices.reloading();
    notices.reloaded();
    assertTrue(heard().startsWith("RELOADING=1\nMONOTONIC_USEC="));
    assertEquals("READY=1", heard());
    assertEquals(NOTHING, heard());
  }

  @Test
  void theWatchdogOfAnotherProcessIsNotFed() {
    ServiceNotices notices =
        managed("path", Map.of("WATCHDOG_USEC", "20000000", "WATCHDOG_PID", "1"));
    notices.turn();
    heard();
    after(Duration.ofSeconds(60));
    notices.turn();
    assertEquals(NOTHING, heard());
  }

  @Test
  void theStatusIsToldWhenItChangesAtMostOnceASecondAndTheLastOneAlways() {
    ServiceNotices notices = managed("path", Map.of());
    notices.turn();
    heard();
    notices.show(snapshot(State.RUN, 1));
    notices.turn();
    assertEquals("STATUS=RUN, alone in the group, holds 1 of 2 virtual interfaces", heard());

    notices.show(snapshot(State.GATHER, 1));
    notices.turn();
    notices.show(snapshot(State.RUN, 2));
    notices.turn();
    assertEquals(NOTHING, heard());
    after(Duration.ofSeconds(1));
    notices.turn();
    assertEquals("STATUS=RUN, alone in the group, holds 2 of 2 virtual interfaces", heard());
    after(Duration.ofSeconds(5));
    notices.turn();
    assertEquals(NOTHING, heard());
  }

  @Test
  void aHostThatIsNotReadyCountsAsStartedAndSaysWhatItWaitsFor() {
    ServiceNotices notices = managed("path", Map.of());
    notices.waiting("w.conf:3:8: there is no interface eth1\nand more");
    assertEquals(
        "READY=1\nWATCHDOG=1\nSTATUS=Waiting for this host: w.conf:3:8: there is no interface eth1",
        heard());
  }

  @Test
  void theEndIsToldAndItsReason() {
    ServiceNotices notices = managed("path", Map.of());
    notices.stopping();
    assertEquals("STOPPING=1", heard());
    notices.dying("the thread loop ended by a fault");
    assertEquals("STATUS=Ended: the thread loop ended by a fault", heard());
  }

  /** A service manager that reads nothing must hold up nothing; what it must know comes later. */
  @Test
  void aFullSocketNeverHoldsUpTheLoopAndReadyIsSaidAgain() {
    ServiceNotices notices = managed("path", Map.of());
    for (int i = 0; i < 5_000; i++) {
      notices.stopping();
    }
    notices.turn();
    int unread = 0;
    while (!heard().isEmpty()) {
      unread++;
    }
    assertTrue(unread < 5_000, "the socket was never full");
    notices.turn();
    assertEquals("READY=1\nWATCHDOG=1", heard());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "vsock:2:1234", "/nobody/is/there"})
  void withoutSystemdNothingIsSaidAndNothingFails(String socket) {
    ServiceNotices notices = ServiceNotices.of(Map.of("NOTIFY_SOCKET", socket), PID, now::get);
    notices.turn();
    notices.show(snapshot(State.RUN, 1));
    notices.turn();
    notices.stopping();
    assertEquals(NOTHING, heard());
  }

  private void after(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private ServiceNotices managed(String kind, Map<String, String> environment) {
    String name =
        kind.equals("path")
            ? directory.resolve("notify").toString()
            : "@wackamole-test-" + ProcessHandle.current().pid();
    systemd = LibC.socket(LibC.AF_UNIX, LibC.SOCK_DGRAM | LibC.SOCK_NONBLOCK, 0);
    byte[] path = name.getBytes(StandardCharsets.UTF_8);
    Memory address = new Memory(2 + path.length + 1);
    address.clear();
    address.setShort(0, (short) LibC.AF_UNIX);
    address.write(2, path, 0, path.length);
    if (name.startsWith("@")) {
      address.setByte(2, (byte) 0);
    }
    LibC.bind(systemd, address, 2 + path.length + (name.startsWith("@") ? 0 : 1));
    Map<String, String> whole = new HashMap<>(environment);
    whole.put("NOTIFY_SOCKET", name);
    return ServiceNotices.of(whole, PID, now::get);
  }

  /** The next message; unix datagrams are there as soon as they are sent. */
  private String heard() {
    Memory buffer = new Memory(4_096);
    long length = systemd < 0 ? -1 : LibC.recv(systemd, buffer, 4_096, LibC.MSG_DONTWAIT);
    return length < 0
        ? NOTHING
        : new String(buffer.getByteArray(0, (int) length), StandardCharsets.UTF_8);
  }

  private static Snapshot snapshot(State state, int bound) {
    List<Snapshot.VifLine> vifs = IntStream.of(1, 2).mapToObj(i -> line(i, i <= bound)).toList();
    return new Snapshot(
        SELF,
        "web1",
        state,
        true,
        Optional.of(new View(new ViewId(SELF, 1), List.of(SELF), false)),
        List.of(
            new Snapshot.MemberLine(
                SELF, "web1", Optional.of(state), true, 1, bound, new TreeSet<>(), List.of())),
        vifs);
  }

  private static Snapshot.VifLine line(int number, boolean bound) {
    Vif vif =
        new Vif(List.of(new IfAddress("eth0", IpAddress.literal("10.0.0." + number), 24, 24)));
    return new Snapshot.VifLine(
        vif.id(),
        Optional.of(vif),
        Optional.of(SELF),
        Optional.of(bound ? HoldState.BOUND : HoldState.ASKING),
        Optional.empty());
  }
}
