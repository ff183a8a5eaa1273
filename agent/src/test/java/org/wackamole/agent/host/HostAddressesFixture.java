package org.wackamole.agent.host;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.wackamole.agent.loop.Heart;
import org.wackamole.core.IfAddress;
import org.wackamole.core.Vif;
import org.wackamole.inet.IpAddress;
import org.wackamole.netlink.AddressTable;
import org.wackamole.netlink.HeldRecord;
import org.wackamole.netlink.KernelMonitor;
import org.wackamole.testing.Namespace;

/**
 * A real kernel with host eth0 192.168.100.101/24 on a cable, and a pool of two virtual interfaces
 * of another network.
 */
abstract class HostAddressesFixture {
  static final IpAddress FIRST = IpAddress.literal("195.5.3.180");
  static final IpAddress SECOND = IpAddress.literal("195.5.3.181");
  static final Vif ONE = vif("eth0", FIRST);
  static final Vif TWO = vif("eth0", SECOND);

  static final Duration HANG_TIMEOUT = Duration.ofSeconds(10);

  final Namespace host = new Namespace();
  final Namespace router = new Namespace();
  final Events events = new Events();
  final LinkedBlockingQueue<String> fatal = new LinkedBlockingQueue<>();
  final AtomicInteger looksBeforePause = new AtomicInteger(Integer.MAX_VALUE);
  final AtomicBoolean guardAnswers = new AtomicBoolean(true);
  volatile Runnable whileArming = () -> {};
  Heart heart;
  Path record;
  HostAddresses addresses;
  KernelMonitor monitor;

  @BeforeEach
  void cable(@TempDir Path directory) {
    host.connect("eth0", router, "eth0");
    host.ip("addr", "add", "192.168.100.101/24", "dev", "eth0");
    record = directory.resolve("held");
    AddressTable table = host.call(() -> new AddressTable(Duration.ofSeconds(2)));
    heart = new Heart(HANG_TIMEOUT, this::clock);
    addresses =
        new HostAddresses(
            table,
            HeldRecord.at(record),
            events,
            heart,
            life -> armed(),
            Optional.of(Duration.ofSeconds(2)),
            fatal::add);
  }

  @AfterEach
  void cleanUp() {
    if (monitor != null) {
      monitor.close();
    }
    addresses.close();
    host.close();
    router.close();
  }

  private long clock() {
    boolean paused = looksBeforePause.getAndDecrement() <= 0;
    return System.nanoTime() + (paused ? HANG_TIMEOUT.toNanos() : 0);
  }

  private boolean armed() {
    whileArming.run();
    return guardAnswers.get();
  }

  void watch(Vif... pool) {
    addresses.watch(Arrays.asList(pool));
    monitor = host.call(() -> new KernelMonitor(addresses::saw));
  }

  String bound() {
    return host.ip("-o", "addr", "show");
  }

  String routes() {
    return host.ip("route", "show");
  }

  String recorded() {
    try {
      return Files.readString(record);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void assertNoneOf(Class<?>... types) {
    for (Class<?> type : types) {
      assertTrue(events.seen().stream().noneMatch(type::isInstance), events.seen().toString());
    }
  }

  static void await(BooleanSupplier condition, String otherwise) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - deadline < 0, otherwise);
      Thread.onSpinWait();
    }
  }

  static Vif vif(String ifname, IpAddress address) {
    return new Vif(List.of(new IfAddress(ifname, address, 24, 24)));
  }
}
