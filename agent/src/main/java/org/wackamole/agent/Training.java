package org.wackamole.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.agent.control.ControlServer;
import org.wackamole.agent.loop.Inbox;
import org.wackamole.core.Event;

/**
 * What a build runs so that the JVM can keep for every later start what it learns in this one
 * (lib/*.jsa): two daemons in one process, a group over the loopback interface, virtual interfaces
 * that are never bound. That needs no rights and no network. The first one answers on a control
 * socket until standard input ends. Where the build has a network of its own as well, a {@link
 * DressRehearsal} follows.
 */
final class Training {
  private static final Duration MEETING = Duration.ofSeconds(20);
  private static final int PLAYS = 200;

  private final Logger log = LoggerFactory.getLogger(Training.class);
  private final Path scratch;
  private final ExecutorService disk = Executors.newSingleThreadExecutor();

  private Training(Path scratch) {
    this.scratch = scratch;
  }

  /**
   * The first argument is a directory; the control socket is its {@code control}. The second, where
   * there is one, is an interface with an IPv4 address in a network that is the build's own.
   */
  public static void main(String[] arguments) throws Exception {
    LogOutput.install();
    Path scratch = Path.of(arguments[0]);
    new Training(scratch).run();
    if (arguments.length > 1) {
      new DressRehearsal(scratch, arguments[1]).run();
    }
    System.exit(0);
  }

  private void run() throws Exception {
    loadOwnClasses();
    int port = Player.freePorts(InetAddress.getLoopbackAddress());
    CountDownLatch met = new CountDownLatch(2);
    List<Player> players =
        List.of(player("one", port, port + 1, met), player("two", port + 1, port, met));
    int plays =
        new Rehearsal(players.getFirst().reading().member()).play(PLAYS, Duration.ofSeconds(10));
    players.forEach(Player::start);
    try (ControlServer control =
        ControlServer.open(
            scratch.resolve("control"), players.getFirst().operations(scratch, disk))) {
      if (!met.await(MEETING.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("The two did not meet: the archive knows less of a failover");
      }
      log.info("Trained by {} plays; {} answers", plays, control.path());
      System.out.println("ready");
      System.in.readAllBytes();
    }
    for (Player player : players) {
      player.end();
    }
    disk.shutdownNow();
  }

  /** Those that need rights, and may not be run here, are at least loaded and verified. */
  private static void loadOwnClasses() throws IOException, ClassNotFoundException {
    for (String entry : System.getProperty("java.class.path").split(":", -1)) {
      if (!Path.of(entry).getFileName().toString().startsWith("wackamole-")) {
        continue;
      }
      try (JarFile jar = new JarFile(entry)) {
        List<String> names =
            jar.stream()
                .map(file -> file.getName())
                .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                .map(name -> name.substring(0, name.length() - 6).replace('/', '.'))
                .toList();
        for (String name : names) {
          Class.forName(name, false, Training.class.getClassLoader());
        }
      }
    }
  }

  private Player player(String name, int port, int other, CountDownLatch met) throws IOException {
    Path file = Files.writeString(scratch.resolve(name + ".conf"), text(name, port, other));
    Inbox onlooker =
        event -> {
          if (event instanceof Event.ViewInstalled installed
              && installed.view().members().size() > 1) {
            met.countDown();
          }
        };
    return new Player(file, onlooker);
  }

  private static String text(String name, int port, int other) {
    return """
    Node = %s
    Spread = %d
    Group = training
    GroupInterface = lo
    Peers { 127.0.0.1:%d 127.0.0.1:%d }
    Control = /nonexistent
    Mature = 100ms
    Arp-Cache = 90s
    Balance { AcquisitionsPerRound = all  Interval = 1s }
    VirtualInterfaces { lo:192.0.2.1/32 lo:192.0.2.2/32 { lo:192.0.2.3/24 lo:192.0.2.4/32 } }
    Notify { lo:192.0.2.9/32 arp-cache }
    """
        .formatted(name, port, port, other);
  }
}
