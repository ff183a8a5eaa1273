package org.wackamole.agent;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.wackamole.agent.control.AgentFacts;
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

/** For {@link Training}: a daemon but for the kernel, which is replaced by one that grants all. */
final class Player {
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final Reconfiguration.Reading reading;
  private final Main main;
  private final GroupSession session;
  private final Thread thread;

  /**
   * @param onlooker is shown every event on its way to the loop
   */
  Player(Path file, Inbox onlooker) throws IOException {
    Reconfiguration source = source(file);
    this.reading = reading(source);
    this.main = new Main(source, reading, ServiceNotices.nobody());
    Loop loop = main.loop();
    Inbox inbox =
        event -> {
          onlooker.post(event);
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
                loop.run(new Loop.Ports(session, new Willing(inbox), new Silent(inbox), () -> {}));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "loop");
  }

  static Reconfiguration source(Path file) {
    return new Reconfiguration(file, OptionalInt.empty(), Optional.empty(), Main::interfaces);
  }

  static Reconfiguration.Reading reading(Reconfiguration source) throws IOException {
    return switch (source.read()) {
      case Reconfiguration.Result.Good good -> good.reading();
      case Reconfiguration.Result.Bad bad -> throw new IOException(bad.refusal().toString());
    };
  }

  /** Two neighbouring ports that are free at this address. */
  static int freePorts(InetAddress address) throws IOException {
    for (int attempt = 0; attempt < 50; attempt++) {
      try (DatagramSocket free = new DatagramSocket(0, address)) {
        int port = Math.min(free.getLocalPort(), 65_000);
        try (DatagramSocket next = new DatagramSocket(port + 1, address)) {
          if (next.isBound()) {
            return port;
          }
        } catch (IOException e) {
          // Another program has it; the next attempt draws others.
          continue;
        }
      }
    }
    throw new IOException("no two free neighbouring ports at " + address);
  }

  Reconfiguration.Reading reading() {
    return reading;
  }

  /**
   * What a control server answers with.
   *
   * @param directory that the configuration file is said to lie in
   */
  AgentOperations operations(Path directory, ExecutorService disk) {
    return new AgentOperations(
        main.loop(),
        (snapshot, since) -> facts(directory, snapshot, since),
        () -> new Operations.Refused("only a training", List.of()),
        disk);
  }

  private AgentFacts facts(Path directory, Snapshot snapshot, Map<VifId, Instant> since) {
    return new AgentFacts(
        Release.version(),
        ProcessHandle.current().pid(),
        Instant.now(),
        directory,
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

  void start() {
    session.start();
    thread.start();
  }

  void end() throws InterruptedException {
    main.loop().post(new Event.StopRequested());
    thread.join(Timing.DEFAULTS.leave().plus(FAREWELL));
    session.leave(FAREWELL);
    session.close();
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
