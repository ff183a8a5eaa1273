package org.wackamole.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.agent.config.HostInterface;
import org.wackamole.core.Event;
import org.wackamole.inet.IpAddress;
import org.wackamole.libc.RealTime;

/**
 * For {@link Training}: a whole daemon on a network that nobody else is on, with its guard, and a
 * {@link Player} for a fellow. It takes its addresses, lets some go when the fellow comes, takes
 * them back when it leaves, and leaves as well.
 *
 * <p>What a JVM links at its first use (a lambda, for one) is kept for later starts only where the
 * training has used it; so without this the way to the kernel and to the neighbours is linked anew
 * in each daemon, while an address waits for it.
 */
final class DressRehearsal {
  private static final Logger LOG = LoggerFactory.getLogger(DressRehearsal.class);

  /** For each of its acts; what is not done by then is left out. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int COMINGS = 2;

  private final Path scratch;
  private final String ifname;
  private final IpAddress own;

  /**
   * @param ifname an interface with an IPv4 address
   */
  DressRehearsal(Path scratch, String ifname) {
    this.scratch = scratch;
    this.ifname = ifname;
    this.own = addresses(ifname).iterator().next();
  }

  void run() throws IOException, InterruptedException {
    InetAddress address = own.toInetAddress();
    int port = Player.freePorts(address);
    Path file = Files.writeString(scratch.resolve("star.conf"), text("star", port, port + 1));
    Reconfiguration source = Player.source(file);
    Main main = new Main(source, Player.reading(source), ServiceNotices.nobody());
    Options options =
        Options.plain("-c", file.toString(), "--run-dir", scratch.resolve("run").toString())
            .orElseThrow();
    Thread daemon = new Thread(() -> main.run(options), "loop");
    daemon.start();
    await("The daemon did not take its addresses", this::holdsAll);
    for (int coming = 0; coming < COMINGS; coming++) {
      CountDownLatch handedOver = new CountDownLatch(1);
      Path fellows =
          Files.writeString(scratch.resolve("fellow.conf"), text("fellow", port + 1, port));
      Player fellow =
          new Player(
              fellows,
              event -> {
                if (event instanceof Event.Bound) {
                  handedOver.countDown();
                }
              });
      fellow.start();
      if (!handedOver.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("The fellow was given nothing: the archive knows less of a move");
      }
      fellow.end();
      await("The daemon did not take back what its fellow had", this::holdsAll);
    }
    main.loop().post(new Event.StopRequested());
    daemon.join(PATIENCE);
    // Where it was permitted: to write the archive takes the JVM longer than anybody may in it.
    RealTime.giveUp();
  }

  /** Its own and the four of the file. */
  private boolean holdsAll() {
    return addresses(ifname).size() == 5;
  }

  private static Set<IpAddress> addresses(String ifname) {
    return Main.interfaces().stream()
        .filter(each -> each.name().equals(ifname))
        .flatMap(each -> each.addresses().stream())
        .map(HostInterface.Address::address)
        .filter(IpAddress::isV4)
        .collect(Collectors.toSet());
  }

  private static void await(String complaint, BooleanSupplier done) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        LOG.warn("{}: the archive knows less of a failover", complaint);
        return;
      }
      Thread.sleep(20);
    }
  }

  private String text(String name, int port, int other) {
    return """
    Node = %1$s
    Spread = %2$d
    Group = dress
    GroupInterface = %3$s
    Peers { %4$s:%2$d %4$s:%5$d }
    Control = %6$s/dress
    Mature = 100ms
    HangTimeout = 10s
    Arp-Cache = 90s
    Balance { AcquisitionsPerRound = all  Interval = 1s }
    VirtualInterfaces {
      %3$s:192.0.2.101/24 %3$s:192.0.2.102/32 { %3$s:192.0.2.103/24 %3$s:192.0.2.104/32 }
    }
    Notify { %3$s:192.0.2.200/32 arp-cache }
    """
        .formatted(name, port, ifname, own, other, scratch);
  }
}
