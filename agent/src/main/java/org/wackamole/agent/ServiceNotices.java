package org.wackamole.agent;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.wackamole.core.HoldState;
import org.wackamole.core.Snapshot;

/**
 * What systemd is told of this daemon, where it is started as a service of {@code Type=notify};
 * without one nobody is told anything. Its watchdog is fed by the turns of the loop and by nothing
 * else, so that a loop that hangs is a service that hangs.
 *
 * <p>{@link #turn} and {@link #show} belong to the loop's thread, the others to any.
 */
final class ServiceNotices {
  /** At most one line a second: it is for people. */
  private static final long BETWEEN_STATUS = Duration.ofSeconds(1).toNanos();

  /** Microseconds, some thirty years: more is no patience but nonsense. */
  private static final long LONGEST = 1_000_000_000_000_000L;

  private final Optional<ServiceSocket> socket;
  private final OptionalLong betweenFeedings;
  private final LongSupplier clock;
  private boolean ready;
  private long fed;
  private String shown = "";
  private String wanted = "";
  private long told;

  private ServiceNotices(
      Optional<ServiceSocket> socket, OptionalLong betweenFeedings, LongSupplier clock) {
    this.socket = socket;
    this.betweenFeedings = betweenFeedings;
    this.clock = clock;
    this.fed = clock.getAsLong();
    this.told = fed - BETWEEN_STATUS;
  }

  /** For a daemon that is nobody's service. */
  static ServiceNotices nobody() {
    return new ServiceNotices(Optional.empty(), OptionalLong.empty(), System::nanoTime);
  }

  /** The one that started this process, where there is one. */
  static ServiceNotices ofThisProcess() {
    return of(System.getenv(), ProcessHandle.current().pid(), System::nanoTime);
  }

  static ServiceNotices of(Map<String, String> environment, long pid, LongSupplier clock) {
    Optional<ServiceSocket> socket =
        Optional.ofNullable(environment.get("NOTIFY_SOCKET"))
            .filter(name -> !name.isEmpty())
            .flatMap(ServiceSocket::to);
    String watched = environment.getOrDefault("WATCHDOG_PID", Long.toString(pid));
    OptionalLong patience =
        watched.equals(Long.toString(pid))
            ? microseconds(environment.getOrDefault("WATCHDOG_USEC", ""))
            : OptionalLong.empty();
    // Half of it, as sd_watchdog_enabled(3) advises.
    return new ServiceNotices(
        socket,
        patience.isPresent()
            ? OptionalLong.of(patience.getAsLong() * 1_000 / 2)
            : OptionalLong.empty(),
        clock);
  }

  private static OptionalLong microseconds(String text) {
    try {
      long number = Long.parseLong(text);
      return number > 0 && number <= LONGEST ? OptionalLong.of(number) : OptionalLong.empty();
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** How long the service manager may wait for {@link #waiting} or {@link #turn}, at the most. */
  Duration patience() {
    return Duration.ofNanos(betweenFeedings.orElse(Long.MAX_VALUE));
  }

  /**
   * This host lacks something yet, and the daemon looks again and again. It counts as started, so
   * that an interface that comes late holds up no boot.
   *
   * @param why one line
   */
  void waiting(String why) {
    say("READY=1\nWATCHDOG=1\nSTATUS=Waiting for this host: " + line(why));
  }

  /** The loop goes round. With its first turn the daemon is ready: all that it needs is there. */
  void turn() {
    long now = clock.getAsLong();
    if (!ready) {
      ready = say("READY=1\nWATCHDOG=1");
      fed = now;
    } else if (betweenFeedings.isPresent() && now - fed >= betweenFeedings.getAsLong()) {
      fed = now;
      say("WATCHDOG=1");
    }
    if (!wanted.equals(shown) && now - told >= BETWEEN_STATUS) {
      told = now;
      shown = wanted;
      say("STATUS=" + shown);
    }
  }

  /** What the member knows now; {@link #turn} tells it when it is time. */
  void show(Snapshot snapshot) {
    wanted = line(describe(snapshot));
  }

  private static String describe(Snapshot snapshot) {
    long bound = snapshot.vifs().stream().filter(vif -> isBoundHere(vif, snapshot)).count();
    long unserved = snapshot.vifs().stream().filter(vif -> vif.why().isPresent()).count();
    int members = snapshot.members().size();
    return snapshot.state()
        + snapshot.unready().map(why -> " (" + why + ")").orElse("")
        + ", "
        + (snapshot.view().isEmpty()
            ? "the group is not open"
            : members == 1 ? "alone in the group" : members + " members")
        + ", holds "
        + bound
        + " of "
        + snapshot.vifs().size()
        + " virtual interfaces"
        + (unserved == 0 ? "" : ", nobody answers for " + unserved);
  }

  private static boolean isBoundHere(Snapshot.VifLine vif, Snapshot snapshot) {
    return vif.owner().filter(snapshot.self()::equals).isPresent()
        && vif.hold().filter(hold -> hold == HoldState.BOUND).isPresent();
  }

  /** A reload begins; {@link #reloaded} ends it, however it went. */
  void reloading() {
    // CLOCK_MONOTONIC, which System.nanoTime is on Linux: sd_notify(3) asks for it by name.
    say("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1_000);
  }

  void reloaded() {
    say("READY=1");
  }

  /** The end was asked for; the addresses are being handed over. */
  void stopping() {
    say("STOPPING=1");
  }

  /** The end, by a fault. */
  void dying(String why) {
    say("STATUS=Ended: " + line(why));
  }

  private static String line(String text) {
    return text.lines().findFirst().orElse("");
  }

  private boolean say(String message) {
    return socket.isEmpty() || socket.get().send(message);
  }
}
