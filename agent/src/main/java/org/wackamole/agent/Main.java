package org.wackamole.agent;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.logging.log4j.LogManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.agent.config.Configuration;
import org.wackamole.agent.config.HostInterface;
import org.wackamole.agent.control.ControlServer;
import org.wackamole.agent.group.Group;
import org.wackamole.agent.group.GroupListener;
import org.wackamole.agent.group.GroupOptions;
import org.wackamole.agent.group.GroupUnavailableException;
import org.wackamole.agent.host.ArpLine;
import org.wackamole.agent.host.HostAddresses;
import org.wackamole.agent.host.HostNeighbours;
import org.wackamole.agent.loop.Heart;
import org.wackamole.agent.loop.Loop;
import org.wackamole.agent.loop.Watchdog;
import org.wackamole.arp.Announcer;
import org.wackamole.arp.Asker;
import org.wackamole.arp.ConflictWatch;
import org.wackamole.arp.HostProbe;
import org.wackamole.arp.LinkProber;
import org.wackamole.core.Event;
import org.wackamole.core.Member;
import org.wackamole.core.Timing;
import org.wackamole.libc.BootClock;
import org.wackamole.libc.Promptness;
import org.wackamole.netlink.AddressTable;
import org.wackamole.netlink.Farewell;
import org.wackamole.netlink.Guard;
import org.wackamole.netlink.HeldRecord;
import org.wackamole.netlink.KernelMonitor;

/**
 * The daemon: the only place that builds adapters, so that who owns a socket, a thread or a file is
 * seen here.
 */
public final class Main {
  private static final int FAULT = 1;

  /** How long the farewell to the group may take, at the very end. */
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  /** Of {@code HangTimeout}: after that much of it a thread that does not get on never will. */
  private static final int WATCHDOG_PATIENCE = 3;

  /** The longest wait for the kernel before it counts as wedged. */
  private static final Duration KERNEL_PATIENCE = Duration.ofSeconds(1);

  private final Logger log = LoggerFactory.getLogger(Main.class);
  private final Instant started =
      ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
  private final Reconfiguration source;
  private final Reconfiguration.Reading reading;
  private final Duration hangTimeout;
  private final ServiceNotices notices;
  private final Heart heart;
  private final Loop loop;
  private final ExecutorService disk =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "disk"));
  private volatile boolean ending;

  /** What the next life of this daemon shows. */
  private final UUID token = UUID.randomUUID();

  private volatile Optional<Duration> restartGrace;

  Main(Reconfiguration source, Reconfiguration.Reading reading, ServiceNotices notices) {
    this.source = source;
    this.reading = reading;
    this.notices = notices;
    this.hangTimeout = reading.configuration().group().hangTimeout();
    this.restartGrace = reading.configuration().restartGrace();
    this.heart = new Heart(hangTimeout, BootClock::nanos);
    Timing timing = Timing.DEFAULTS.detecting(reading.configuration().group().detect());
    this.loop = new Loop(new Member(reading.member(), timing), heart, BootClock::nanos);
    loop.showTo(notices::show);
  }

  Loop loop() {
    return loop;
  }

  public static void main(String[] arguments) throws Exception {
    Optional<Options> plain = Options.plain(arguments);
    int code =
        plain.isPresent()
            ? start(plain.get(), arguments)
            : OptionsSyntax.run(arguments, options -> start(options, arguments));
    System.exit(code);
  }

  private static int start(Options options, String[] arguments) throws Exception {
    Prelude prelude = Prelude.begin(options, Group::load);
    Reconfiguration source =
        new Reconfiguration(
            options.config().toAbsolutePath(), options.port(), options.node(), Main::interfaces);
    Reconfiguration.Result result = source.read();
    prelude.awaitLog();
    if (options.check()) {
      return Readiness.check(source, result);
    }
    if (options.background() && result instanceof Reconfiguration.Result.Good good) {
      return Background.start(arguments, options, good.reading().configuration().control());
    }
    ServiceNotices notices = ServiceNotices.ofThisProcess();
    try {
      Optional<Reconfiguration.Reading> reading = Readiness.await(source, result, notices);
      return reading.isEmpty()
          ? Readiness.REFUSED
          : new Main(source, reading.get(), notices).run(options);
    } finally {
      LogManager.shutdown();
    }
  }

  /** This host's interfaces with their addresses, as the kernel has them now. */
  static List<HostInterface> interfaces() {
    try (AddressTable table = new AddressTable(KERNEL_PATIENCE)) {
      return HostInterfaces.of(table.links(), table.dump());
    }
  }

  int run(Options options) {
    Configuration configuration = reading.configuration();
    try (RunDirectory directory =
        RunDirectory.lock(options.runDirectory(), configuration.group().name())) {
      Thread.currentThread().setName("loop");
      if (!Promptness.ask()) {
        log.debug("This kernel has no shorter turns to give");
      }
      StartArchive.tell();
      // A thread that dies silently leaves a daemon that holds addresses and does half its work.
      Thread.setDefaultUncaughtExceptionHandler(
          (thread, e) -> {
            log.error("A fault of this program", e);
            die("the thread " + thread.getName() + " ended by a fault: " + e);
          });
      return serve(options, directory);
    } catch (IOException e) {
      log.error("{}", e.getMessage());
      return FAULT;
    }
  }

  private int serve(Options options, RunDirectory directory) throws IOException {
    AddressTable table = new AddressTable(KERNEL_PATIENCE);
    HeldRecord record = HeldRecord.at(directory.heldRecord());
    Farewell farewell = Farewell.beside(directory.heldRecord());
    Fencing fencing = new Fencing(heart, farewell, this::die);
    HostAddresses addresses =
        new HostAddresses(
            table,
            record,
            loop,
            heart,
            fencing,
            reading.configuration().addressLifetime(),
            this::die);
    Announcer announcer =
        new Announcer(
            Neighbourhood.repeats(reading.configuration().gratuitousArp()),
            Neighbourhood.targets(reading.resolved().notifyTargets()),
            addresses::owns);
    ConflictWatch watch = new ConflictWatch(announcer, addresses::owns);
    HostNeighbours neighbours =
        new HostNeighbours(
            new HostNeighbours.Arp(new Asker(), announcer, watch, new LinkProber()),
            reading.resolved().settings().arpCache(),
            loop);
    GroupSession session =
        new GroupSession(
            this::openGroup,
            reading.configuration().group().retryInterval(),
            loop,
            addresses::ownsNothing,
            ProcessAge::now,
            new Aside(neighbours, fencing, disk));
    Reloading reloading =
        new Reloading(
            source, reading, notices, next -> apply(next, addresses, neighbours, session));
    addresses.whenBound(neighbours::announceFirst);
    Facts facts = new Facts(started, source.file(), reading, session, neighbours);
    // A daemon that answers there is one more reason not to touch any address.
    try (ControlServer control =
        ControlServer.open(
            reading.configuration().control(),
            new AgentOperations(loop, facts::about, reloading::reload, disk))) {
      log.info("wackamole {} answers on {}", Release.version(), control.path());
      Returning returning = new Returning(options.runDirectory(), directory.path());
      Leftovers.takeOver(
          returning.take(),
          table,
          directory.heldRecord(),
          record,
          reading.resolved().pool().values(),
          (former, left) -> {
            addresses.inherit(left);
            loop.post(new Event.Returned(former, left));
          });
      farewell.clear();
      options.pidFile().ifPresent(PidFile::write);
      return rule(returning, directory, fencing, addresses, neighbours, session, reloading);
    } finally {
      options.pidFile().ifPresent(PidFile::remove);
    }
  }

  private int rule(
      Returning returning,
      RunDirectory directory,
      Fencing fencing,
      HostAddresses addresses,
      HostNeighbours neighbours,
      GroupSession session,
      Reloading reloading)
      throws IOException {
    fencing.guardedBy(startGuard(directory.heldRecord(), fencing));
    // As it takes longest. Nothing of what it brings is acted upon before the loop begins.
    session.start();
    addresses.watch(reading.resolved().pool().values());
    KernelMonitor monitor = new KernelMonitor(addresses::saw);
    share(reading, neighbours, session);
    Signals.on("TERM", () -> stop(returning.isAskedFor()));
    Signals.on("INT", () -> stop(false));
    Signals.on("HUP", () -> disk.execute(reloading::reload));
    Runnable onStage = () -> addresses.rehearse(neighbours::rehearse);
    Rehearsal.inBackground(reading.member(), onStage, Haste::begin);
    Watchdog watchdog = watchdog(addresses);
    try {
      loop.run(new Loop.Ports(session, addresses, neighbours, () -> pulse(fencing)));
    } catch (InterruptedException | RuntimeException | Error e) {
      log.error("A fault of this program", e);
      die("the loop ended by a fault: " + e);
    }
    Haste.end();
    watchdog.close();
    log.info("Leaving");
    ending = true;
    if (loop.isReturning()) {
      // No beat comes any more, and the guard is not to take that for a hang.
      returning.leave(token, restartGrace.orElse(Configuration.DEFAULT_RESTART_GRACE));
      fencing.close();
    }
    session.leave(FAREWELL);
    monitor.close();
    neighbours.close();
    addresses.close();
    session.close();
    fencing.close();
    disk.shutdownNow();
    log.info("Left");
    return 0;
  }

  private void pulse(Fencing fencing) {
    fencing.beat();
    notices.turn();
  }

  Group openGroup(GroupListener listener) throws GroupUnavailableException {
    Configuration.Group group = reading.configuration().group();
    return Group.open(
        new GroupOptions(
            group.name(),
            group.port(),
            reading.resolved().bindAddress().toInetAddress(),
            reading.resolved().peers().stream()
                .map(peer -> new InetSocketAddress(peer.address().toInetAddress(), peer.port()))
                .toList(),
            group.detect(),
            group.hangTimeout(),
            heart::progress,
            (ifname, own) -> new ArpLine(HostProbe.open(ifname, own)),
            reading.resolved().node(),
            FAREWELL),
        listener);
  }

  private void apply(
      Reconfiguration.Reading next,
      HostAddresses addresses,
      HostNeighbours neighbours,
      GroupSession session) {
    addresses.watch(next.resolved().pool().values());
    addresses.setLifetime(next.configuration().addressLifetime());
    restartGrace = next.configuration().restartGrace();
    Neighbourhood.announce(neighbours, next);
    share(next, neighbours, session);
    session.retryEvery(next.configuration().group().retryInterval());
    loop.post(new Event.Reconfigured(next.member()));
  }

  private static void share(
      Reconfiguration.Reading reading, HostNeighbours neighbours, GroupSession session) {
    Neighbourhood.watch(neighbours, reading);
    neighbours.share(
        reading.resolved().settings().arpCache(), own -> session.send(Neighbourhood.sent(own)));
  }

  private Watchdog watchdog(HostAddresses addresses) {
    return new Watchdog(
        Duration.ofNanos(hangTimeout.toNanos() * WATCHDOG_PATIENCE),
        List.of(
            new Watchdog.Watched("loop", heart::progress),
            new Watchdog.Watched("kernel", addresses::progress)),
        this::die);
  }

  private Guard startGuard(Path heldRecord, Guard.Listener listener) throws IOException {
    Path script = Path.of(System.getProperty("wackamole.home", "."), "lib", "wackamole-guard");
    return Guard.start(script, heldRecord, Duration.ofNanos(hangTimeout.toNanos() / 2), listener);
  }

  private void stop(boolean restarts) {
    Optional<Duration> grace = restarts ? restartGrace : Optional.empty();
    if (ending) {
      return;
    }
    if (grace.isPresent()) {
      log.info("Told to restart: what is bound stays so for {} s", grace.get().toSeconds());
      notices.stopping();
      loop.post(new Event.RestartRequested(token, grace.get()));
      return;
    }
    log.info("Told to stop: handing over");
    notices.stopping();
    loop.post(new Event.StopRequested());
  }

  /** Nothing that is bound may outlive a daemon that cannot decide on it any more. */
  private void die(String why) {
    log.error("The daemon ends: {}. Its guard deletes what is bound", why);
    notices.dying(why);
    LogManager.shutdown();
    Runtime.getRuntime().halt(FAULT);
  }
}
