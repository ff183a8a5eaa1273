package org.wackamole.netlink;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Native;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

  /**
   * Shorter than this must be every standstill of a busy machine, or what is to stay is deleted.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final Duration BOUND = Duration.ofSeconds(10);

  @TempDir private Path runDirectory;
  private Path file;
  private final Heard heard = new Heard();
  private final Namespace host = new Namespace();
  private final Namespace other = new Namespace();
  private AddressTable table;

  @BeforeEach
  void cable() {
    file = runDirectory.resolve("held");
    host.connect("eth0", other, "eth0");
    host.ip("addr", "add", "10.0.0.1/24", "dev", "eth0");
    other.ip("addr", "add", "10.0.0.2/24", "dev", "eth0");
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
      Guard guard =
          Guard.start(Path.of(args[0]), Path.of(args[1]), Duration.ofMinutes(1), new Heard());
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
    Guard guard = start(SCRIPT);
    assertTrue(guard.isAlive());
    guard.close();
    assertFalse(guard.isAlive());
    assertEquals(bound("10.0.0.5"), boundToEth0());
    assertTrue(heard.ended.isEmpty());
  }

  @Test
  void whatIsOnRecordGoesWhenTheBeatsStopAndStaysWhileTheyCome() throws Exception {
    bind(List.of("10.0.0.5/24", "10.0.0.6/24"));
    try (Guard guard = start(SCRIPT)) {
      beatFor(guard, PATIENCE.multipliedBy(2));
      assertEquals(bound("10.0.0.5", "10.0.0.6"), boundToEth0());
      await(() -> boundToEth0().equals(bound()));
      assertTrue(heard.struck.tryAcquire(10, TimeUnit.SECONDS));
    }
  }

  /** A daemon that is back may have a binding under way that was granted before it hung. */
  @Test
  void afterAHangItDeletesUntilItIsArmedAndThenItGuardsAgain() throws Exception {
    bind(List.of("10.0.0.5/24"));
    try (Guard guard = start(SCRIPT)) {
      guard.beat();
      assertTrue(heard.struck.tryAcquire(10, TimeUnit.SECONDS));
      await(() -> boundToEth0().equals(bound()));
      bind(List.of("10.0.0.5/24"));
      guard.beat();
      await(() -> boundToEth0().equals(bound()));

      assertTrue(guard.arm(1, BOUND));
      bind(List.of("10.0.0.6/24"));
      beatFor(guard, PATIENCE.multipliedBy(2));
      assertEquals(bound("10.0.0.6"), boundToEth0());

      assertTrue(heard.struck.tryAcquire(10, TimeUnit.SECONDS));
      await(() -> boundToEth0().equals(bound()));
      assertTrue(guard.arm(1, BOUND), "a third life");
    }
  }

  /** Its own pause is no hang of the daemon: the beats wait in the pipe. */
  @Test
  void aGuardThatDidNotRunDoesNotTakeThatForAHang() throws Exception {
    bind(List.of("10.0.0.5/24"));
    try (Guard guard = start(SCRIPT)) {
      assertTrue(guard.arm(0, BOUND));
      signal("STOP", guard.pid());
      beatFor(guard, PATIENCE.multipliedBy(2));
      signal("CONT", guard.pid());
      beatFor(guard, PATIENCE);
      assertEquals(bound("10.0.0.5"), boundToEth0());
      assertEquals(0, heard.struck.availablePermits());
    }
  }

  @Test
  void signalsMeantForTheDaemonDoNotEndIt() throws Exception {
    bind(List.of("10.0.0.5/24"));
    try (Guard guard = start(SCRIPT)) {
      long pid = guard.pid();
      await(() -> session(pid) == pid);
      for (String signal : List.of("INT", "TERM", "HUP")) {
        signal(signal, pid);
      }
      assertTrue(guard.isAlive());
      assertEquals(2, boundToEth0().size());
    }
  }

  @Test
  void aGuardThatIsKilledIsReportedDeletesNothingAndHasASuccessor() throws Exception {
    bind(List.of("10.0.0.5/24"));
    try (Guard guard = start(SCRIPT)) {
      assertTrue(guard.arm(0, BOUND));
      long first = guard.pid();
      ProcessHandle.of(first).orElseThrow().destroyForcibly();
      String message = heard.ended.poll(10, TimeUnit.SECONDS);
      assertTrue(message != null && message.contains("ended with status 137"), message);
      await(() -> inSession(first).isEmpty() && guard.pid() != first);
      beatFor(guard, PATIENCE);
      assertTrue(guard.arm(0, BOUND));
      assertEquals(bound("10.0.0.5"), boundToEth0());
      await(() -> boundToEth0().equals(bound()));
    }
  }

  /** The next daemon's addresses are on the same record as those of the one that died. */
  @Test
  void aSuccessorGuardsOnlyOnceTheGuardOfADeadDaemonIsGone() throws Exception {
    bind(List.of("10.0.0.5/24"));
    Process daemon = startDaemon();
    long old = Long.parseLong(daemon.inputReader().readLine());
    await(() -> inSession(old).stream().anyMatch(GuardTest::isIp));
    signal("STOP", old);
    daemon.destroyForcibly().waitFor();
    try (Guard guard = start(SCRIPT, BOUND)) {
      assertTrue(guard.arm(0, BOUND));
      await(() -> inSession(old).isEmpty());
      assertEquals(bound("10.0.0.5"), boundToEth0());
    }
  }

  @Test
  void theOthersAreToldOnceNothingIsBoundAnyMore() throws Exception {
    for (String text : List.of("no line feed\0", "a\nb\n")) {
      bind(List.of("10.0.0.5/24", "10.0.0.6/24"));
      byte[] farewell = text.getBytes(StandardCharsets.ISO_8859_1);
      try (DatagramChannel first = listen();
          DatagramChannel second = listen();
          Guard guard = start(SCRIPT)) {
        Farewell.beside(file).write(farewell, List.of(target(first), target(second)));
        guard.beat();
        byte[] received = receive(first);
        assertEquals(bound(), boundToEth0());
        assertArrayEquals(farewell, received);
        assertArrayEquals(farewell, receive(second));
      }
    }
  }

  @Test
  void theOthersAreNotToldWhileSomethingIsBound() throws Exception {
    bind(List.of("10.0.0.5/24"));
    Path powerless = runDirectory.resolve("powerless");
    Files.writeString(
        powerless, "#!/bin/sh\nexec setpriv --bounding-set=-net_admin " + SCRIPT + " \"$@\"\n");
    assertTrue(powerless.toFile().setExecutable(true));
    try (DatagramChannel fellow = listen()) {
      Farewell.beside(file).write(new byte[] {1}, List.of(target(fellow)));
      Process daemon = startDaemon(powerless);
      long guard = Long.parseLong(daemon.inputReader().readLine());
      await(() -> inSession(guard).stream().anyMatch(GuardTest::isIp));
      daemon.destroyForcibly().waitFor();
      await(() -> inSession(guard).isEmpty());
      assertEquals(bound("10.0.0.5"), boundToEth0());
      fellow.configureBlocking(false);
      assertNull(fellow.receive(ByteBuffer.allocate(10)));
    }
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

  private Guard start(Path script) {
    return start(script, PATIENCE);
  }

  private Guard start(Path script, Duration patience) {
    return host.call(() -> Guard.start(script, file, patience, heard));
  }

  /** What a guard said. */
  private static final class Heard implements Guard.Listener {
    final Semaphore struck = new Semaphore(0);
    final BlockingQueue<String> ended = new LinkedBlockingQueue<>();

    @Override
    public void struck() {
      struck.release();
    }

    @Override
    public void ended(String why) {
      ended.add(why);
    }

    @Override
    public void missing(String why) {
      ended.add(why);
    }
  }

  private static void beatFor(Guard guard, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      guard.beat();
      LockSupport.parkNanos(PATIENCE.toNanos() / 10);
    }
  }

  private void signal(String name, long pid) {
    host.run(List.of("kill", "-" + name, Long.toString(pid)));
  }

  private DatagramChannel listen() {
    return other.call(() -> DatagramChannel.open().bind(new InetSocketAddress("10.0.0.2", 0)));
  }

  private static InetSocketAddress target(DatagramChannel channel) throws IOException {
    return (InetSocketAddress) channel.getLocalAddress();
  }

  private static byte[] receive(DatagramChannel channel) throws IOException {
    ByteBuffer datagram = ByteBuffer.allocate(1500);
    channel.socket().setSoTimeout(10_000);
    DatagramPacket packet = new DatagramPacket(datagram.array(), datagram.capacity());
    channel.socket().receive(packet);
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  private static TreeSet<String> bound(String... addresses) {
    TreeSet<String> all = new TreeSet<>(Arrays.asList(addresses));
    all.add("10.0.0.1");
    return all;
  }

  private Process startDaemon() {
    return startDaemon(SCRIPT);
  }

  private Process startDaemon(Path script) {
    String classes =
        Stream.of(Guard.class, GuardTest.class, Native.class)
            .map(c -> c.getProtectionDomain().getCodeSource().getLocation().getPath())
            .collect(Collectors.joining(":"));
    return host.call(
        () ->
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    // Its standard output is read, and a Java of ours would complain of this class
                    // path.
                    "-Xlog:disable",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    classes,
                    Daemon.class.getName(),
                    script.toString(),
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
