package org.wackamole.agent;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.jar.JarFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.agent.control.AgentFacts;
import org.wackamole.agent.control.ControlServer;
import org.wackamole.agent.control.Operations;
import org.wackamole.agent.group.NeighbourEntry;
import org.wackamole.agent.loop.AddressPort;
import org.wackamole.agent.loop.Inbox;
import org.wackamole.agent.loop.Loop;
import org.wackamole.agent.loop.NeighbourPort;
import org.wackamole.core.Event;
import org.wackamole.core.LinkVerdict;
import org.wackamole.core.MemberId;
import org.wackamole.core.Obstacle;
import org.wackamole.core.Snapshot;
import org.wackamole.core.Timing;
import org.wackamole.core.Vif;
import org.wackamole.core.VifId;
import org.wackamole.inet.IpAddress;

/**
 * What a build runs, with no rights and no network, so that the JVM can keep for every later start
 * what it learns in this one (lib/*.jsa): two daemons in one process, a group over the loopback
 * interface, virtual interfaces that are never bound. The first one answers on a control socket
 * until standard input ends.
 */
final class Training {
  private static final Duration MEETING = Duration.ofSeconds(20);
  private static final Duration FAREWELL = Duration.ofSeconds(2);
  private static final int PLAYS = 200;

  private final Logger log = LoggerFactory.getLogger(Training.class);
  private final Path scratch;
  private final ExecutorService disk = Executors.newSingleThreadExecutor();

  private Training(Path scratch) {
    this.scratch = scratch;
  }

  /** The one argument is a directory; the control socket is its {@code control}. */
  public static void main(String[] arguments) throws Exception {
    LogOutput.install();
    new Training(Path.of(arguments[0])).run();
    System.exit(0);
  }

  private void run() throws Exception {
    loadOwnClasses();
    int port = freePorts();
    CountDownLatch met = new CountDownLatch(2);
    List<Player> players =
        List.of(new Player("one", port, port + 1, met), new Player("two", port + 1, port, met));
    int plays =
        new Rehearsal(players.getFirst().reading.member()).play(PLAYS, Duration.ofSeconds(10));
    players.forEach(Player::start);
    try (ControlServer control =
        ControlServer.open(scratch.resolve("control"), players.getFirst().operations())) {
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

  /** Those that need rights, and so cannot be run here, are at least loaded and verified. */
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

  /** Two neighbouring ports that are free. */
  private static int freePorts() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    for (int attempt = 0; attempt < 50; attempt++) {
      try (DatagramSocket free = new DatagramSocket(0, loopback)) {
        int port = Math.min(free.getLocalPort(), 65_000);
        try (DatagramSocket next = new DatagramSocket(port + 1, loopback)) {
          if (next.isBound()) {
            return port;
          }
        } catch (IOException e) {
          // Another program has it; the next attempt draws others.
          continue;
        }
      }
    }
    throw new IOException("no two free neighbouring ports on the loopback interface");
  }

  /** One daemon but for the kernel, which is replaced by one that grants everything. */
  private final class Player {
    private final Reconfiguration.Reading reading;
    private final Main main;
    private final GroupSession session;
    private final Thread thread;

    private Player(String name, int port, int other, CountDownLatch met) throws IOException {
      Path file = Files.writeString(scratch.resolve(name + ".conf"), text(name, port, other));
      Reconfiguration source =
          new Reconfiguration(file, OptionalInt.empty(), Optional.empty(), Main::interfaces);
      this.reading =
          switch (source.read()) {
            case Reconfiguration.Result.Good good -> good.reading();
            case Reconfiguration.Result.Bad bad -> throw new IOException(bad.refusal().toString());
          };
      this.main = new Main(source, reading, ServiceNotices.nobody());
      Loop loop = main.loop();
      Inbox inbox =
          event -> {
            if (event instanceof Event.ViewInstalled installed
                && installed.view().members().size() > 1) {
              met.countDown();
            }
            loop.post(event);
          };
      this.session =
          new GroupSession(
              main::openGroup,
              reading.configuration().group().retryInterval(),
              inbox,
              () -> true,
              () -> Duration.ofHours(1),
              new Alone());
      this.thread =
          new Thread(
              () -> {
                try {
                  loop.run(new Loop.Ports(session, new Willing(loop), new Silent(loop), () -> {}));
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              },
              "loop");
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

    private AgentOperations operations() {
      return new AgentOperations(
          main.loop(),
          this::facts,
          () -> new Operations.Refused("only a training", List.of()),
          disk);
    }

    private AgentFacts facts(Snapshot snapshot, Map<VifId, Instant> since) {
      return new AgentFacts(
          Release.version(),
          ProcessHandle.current().pid(),
          Instant.now(),
          scratch,
          reading.configuration().group().name(),
          reading.configuration().group().port(),
          Optional.of(reading.resolved().bindAddress()),
          AgentOperations.alone(snapshot, session.metOthers()),
          session.addresses(),
          since,
          List.of(),
          List.of(),
          List.of(),
          new TreeMap<>());
    }

    private void start() {
      session.start();
      thread.start();
    }

    private void end() throws InterruptedException {
      main.loop().post(new Event.StopRequested());
      thread.join(Timing.DEFAULTS.leave().plus(FAREWELL));
      session.leave(FAREWELL);
      session.close();
    }
  }

  /** Binds nothing, and says that it is bound. */
  private record Willing(Inbox inbox) implements AddressPort {
    @Override
    public void prepare(List<Vif> vifs) {}

    @Override
    public void bind(List<Vif> vifs) {
      inbox.post(
          new Event.Bound(
              vifs.stream()
                  .<Event.BindResult>map(vif -> new Event.BindResult.Done(vif.id()))
                  .toList()));
    }

    @Override
    public void release(List<Vif> vifs) {
      inbox.post(
          new Event.Released(
              vifs.stream().map(vif -> new Event.ReleaseResult(vif.id(), true)).toList()));
    }

    @Override
    public void adopt(List<Vif> vifs) {}

    @Override
    public void bequeath(List<Vif> vifs, Duration grace) {}

    @Override
    public void renew() {}

    @Override
    public void tryInterface(String ifname) {
      inbox.post(new Event.InterfaceTried(ifname, true));
    }
  }

  /** Nobody else hears of the group. */
  private record Alone() implements GroupSession.Bystander {
    /** Not in real time: to write an archive takes the JVM longer than anybody may in that. */
    @Override
    public void opened() {}

    @Override
    public void neighboursHeard(List<NeighbourEntry> table) {}

    @Override
    public void farewellSealed(byte[] datagram, List<InetSocketAddress> targets) {}

    @Override
    public void membersChanged(Supplier<Map<MemberId, IpAddress>> addresses) {
      var unused = addresses.get();
    }
  }

  /** Neighbours of whom there are none. */
  private record Silent(Inbox inbox) implements NeighbourPort {
    @Override
    public void ask(long ticket, List<Vif> vifs) {
      TreeMap<VifId, Optional<Obstacle>> free = new TreeMap<>();
      vifs.forEach(vif -> free.put(vif.id(), Optional.empty()));
      inbox.post(new Event.Asked(ticket, free));
    }

    @Override
    public void judge(long ticket, SortedSet<String> ifnames, SortedSet<MemberId> living) {
      TreeMap<String, LinkVerdict> verdicts = new TreeMap<>();
      ifnames.forEach(ifname -> verdicts.put(ifname, LinkVerdict.NO_WITNESS));
      inbox.post(new Event.LinksJudged(ticket, verdicts));
    }

    @Override
    public void announce(List<Vif> vifs) {}
  }
}
