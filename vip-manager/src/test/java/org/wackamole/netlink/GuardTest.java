package org.wackamole.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wackamole.inet.IpAddress;
import org.wackamole.testing.Namespace;

/** The guard script with a real daemon's death: a JVM of its own that is killed. */
@Tag("root")
class GuardTest {
  private static final Path SCRIPT =
      Path.of("../packaging/src/main/dist/lib/wackamole-guard").toAbsolutePath().normalize();

  @TempDir private Path runDirectory;
  private Path file;
  private final Namespace host = new Namespace();
  private final Namespace other = new Namespace();
  private AddressTable table;

  @BeforeEach
  void cable() {
    file = runDirectory.resolve("held");
    host.connect("eth0", other, "eth0");
    host.ip("addr", "add", "10.0.0.1/24", "dev", "eth0");
    table = host.call(() -> new AddressTable(Duration.ofSeconds(2)));
  }

  @AfterEach
  void cleanUp() {
    table.close();
    host.close();
    other.close();
  }

  /** What the killed JVM runs: a daemon that has a guard and does nothing. */
  static final class Daemon {
    private Daemon() {}

    public static void main(String[] args) throws Exception {
      Guard guard = Guard.start(Path.of(args[0]), Path.of(args[1]), System.out::println);
      System.out.println(guard.pid());
      new CountDownLatch(1).await(1, TimeUnit.MINUTES);
    }
  }

  @Test
  void whenTheDaemonIsKilledWhatIsOnRecordGoesAndNothingElse() throws Exception {
    bind(List.of("195.5.3.180/24", "195.5.3.181/24", "10.0.0.5/24", "2001:db8::5/64"));
    host.ip("addr", "add", "195.5.3.9/24", "dev", "eth0");
    host.ip("addr", "add", "2001:db8::9/64", "dev", "eth0", "nodad");
    host.ip("route", "add", "10.9.0.0/24", "dev", "eth0");
    host.run(List.of("sh", "-c", "echo 0 > /proc/sys/net/ipv4/conf/eth0/promote_secondaries"));
    Process daemon = startDaemon();
    long guard = Long.parseLong(daemon.inputReader().readLine());
    daemon.destroyForcibly().waitFor();
    await(() -> !ProcessHandle.of(guard).map(ProcessHandle::isAlive).orElse(false));
    assertEquals(new TreeSet<>(List.of("10.0.0.1", "195.5.3.9", "2001:db8::9")), boundToEth0());
    String routes = host.ip("route");
    assertFalse(routes.contains("proto 87"), routes);
    assertTrue(routes.contains("10.0.0.0/24"), routes);
    assertTrue(routes.contains("10.9.0.0/24"), routes);
  }

  @Test
  void releasedItDeletesNothing() throws Exception {
    bind(List.of("10.0.0.5/24"));
    BlockingQueue<String> ended = new LinkedBlockingQueue<>();
    Guard guard = host.call(() -> Guard.start(SCRIPT, file, ended::add));
    assertTrue(guard.isAlive());
    guard.release();
    assertFalse(guard.isAlive());
    assertEquals(new TreeSet<>(List.of("10.0.0.1", "10.0.0.5")), boundToEth0());
    assertTrue(ended.isEmpty());
  }

  @Test
  void signalsMeantForTheDaemonDoNotEndIt() throws Exception {
    bind(List.of("10.0.0.5/24"));
    try (Guard guard = host.call(() -> Guard.start(SCRIPT, file, message -> {}))) {
      long pid = guard.pid();
      await(() -> session(pid) == pid);
      for (String signal : List.of("INT", "TERM", "HUP")) {
        host.run(List.of("kill", "-" + signal, Long.toString(pid)));
      }
      assertTrue(guard.isAlive());
      assertEquals(2, boundToEth0().size());
    }
  }

  @Test
  void aGuardThatIsKilledIsReportedAndDeletesNothing() throws Exception {
    bind(List.of("10.0.0.5/24"));
    BlockingQueue<String> ended = new LinkedBlockingQueue<>();
    Guard guard = host.call(() -> Guard.start(SCRIPT, file, ended::add));
    await(() -> inSession(guard.pid()).stream().anyMatch(GuardTest::isIp));
    ProcessHandle.of(guard.pid()).orElseThrow().destroyForcibly();
    String message = ended.poll(10, TimeUnit.SECONDS);
    assertTrue(message != null && message.contains("ended with status 137"), message);
    await(() -> inSession(guard.pid()).isEmpty());
    assertEquals(new TreeSet<>(List.of("10.0.0.1", "10.0.0.5")), boundToEth0());
  }

  @Test
  void aGuardWhoseIpWasKilledDoesItsWorkAllTheSame() throws Exception {
    bind(List.of("10.0.0.5/24", "10.0.0.6/24"));
    Process daemon = startDaemon();
    long guard = Long.parseLong(daemon.inputReader().readLine());
    await(() -> inSession(guard).stream().anyMatch(GuardTest::isIp));
    inSession(guard).stream().filter(GuardTest::isIp).forEach(ProcessHandle::destroyForcibly);
    daemon.destroyForcibly().waitFor();
    await(() -> inSession(guard).isEmpty());
    assertEquals(new TreeSet<>(List.of("10.0.0.1")), boundToEth0());
  }

  private static boolean isIp(ProcessHandle process) {
    return process.info().command().orElse("").endsWith("/ip");
  }

  private static List<ProcessHandle> inSession(long leader) {
    return ProcessHandle.allProcesses().filter(p -> session(p.pid()) == leader).toList();
  }

  /** Sixth field of /proc/PID/stat (proc(5)); the second, in parentheses, may hold anything. */
  private static long session(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[3]);
    } catch (IOException e) {
      // It ended meanwhile.
      return -1;
    }
  }

  private Process startDaemon() {
    String classes =
        Path.of(Guard.class.getProtectionDomain().getCodeSource().getLocation().getPath())
            + ":"
            + Path.of(
                GuardTest.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    return host.call(
        () ->
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xshare:auto",
                    "-cp",
                    classes,
                    Daemon.class.getName(),
                    SCRIPT.toString(),
                    file.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
  }

  private void bind(List<String> addresses) throws IOException {
    HeldRecord heldRecord = HeldRecord.at(file);
    List<Change> changes = new ArrayList<>();
    for (String address : addresses) {
      Held held = Held.parse("eth0 " + address).orElseThrow();
      heldRecord.add(List.of(held));
      changes.add(
          new Change.Add(held.ifname(), held.address(), held.prefixLength(), Optional.empty()));
    }
    table.apply(changes).forEach(outcome -> assertEquals(new Outcome.Done(), outcome));
  }

  private TreeSet<String> boundToEth0() {
    TreeSet<String> found = new TreeSet<>();
    table.dump().stream()
        .filter(bound -> bound.ifname().equals("eth0"))
        .map(BoundAddress::address)
        .map(IpAddress::toString)
        .filter(address -> !address.startsWith("fe80"))
        .forEach(found::add);
    return found;
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "not within 10 seconds");
      LockSupport.parkNanos(5_000_000);
    }
  }
}
