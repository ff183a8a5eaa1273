package org.wackamole.core.sim;

import static org.wackamole.core.sim.Schedule.MS;
import static org.wackamole.core.sim.Schedule.SECOND;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.wackamole.core.Event;
import org.wackamole.inet.IpAddress;

/** Everything that goes wrong, or is done by people, while a world is restless. */
final class Faults {
  /** One kind; a seed uses some of them only, so that each gets worlds to itself. */
  enum Kind {
    START,
    KILL,
    POWER_OFF,
    STOP,
    AMBUSH,
    PAUSE,
    /** The daemon and its guard are killed together. */
    KILL_GUARD_TOO,
    GATEWAY,
    EXCLUDE,
    CUT_GROUP,
    CUT_LAN,
    CUT_BOTH,
    HEAL,
    LOSE_GROUP,
    LINK,
    SICKNESS,
    MOOD,
    WEATHER,
    VANISH,
    FOREIGN,
    DRAIN,
    RELOAD,
    /** Orders in quick succession. */
    FLURRY,
    /** Views in quick succession. */
    SHAKE,
    /** The next coordinators die as soon as they have their view. */
    BEHEAD,
    /** Restarts on purpose; the daemon comes back in time, late or never. */
    RESTART
  }

  private final World world;
  private final Chance chance;
  private final Cast cast;
  private final Coverage coverage;
  private final List<Kind> kinds = new ArrayList<>();

  private final Guillotine guillotine;

  Faults(World world, Cast cast, Coverage coverage) {
    this.world = world;
    this.chance = world.chance;
    this.cast = cast;
    this.coverage = coverage;
    this.guillotine = new Guillotine(world);
    world.watch(guillotine);
    int share = chance.of(20, 40, 70);
    for (Kind kind : Kind.values()) {
      if (chance.percent(share) || kind == Kind.START) {
        kinds.add(kind);
      }
    }
  }

  void strike() {
    Kind kind = chance.pick(kinds);
    switch (kind) {
      case START -> startOne();
      case KILL -> kill();
      case POWER_OFF -> someone().ifPresent(d -> d.end(Daemon.End.HOST_DEAD));
      case STOP -> someone().ifPresent(d -> d.deliver(new Event.StopRequested()));
      case AMBUSH -> layAmbush();
      case PAUSE -> someone().ifPresent(this::pause);
      case KILL_GUARD_TOO -> someone().ifPresent(d -> d.end(Daemon.End.KILLED_WITH_GUARD));
      case GATEWAY -> gatewayReboots();
      case EXCLUDE -> someone().ifPresent(this::exclude);
      case CUT_GROUP -> world.hosts.forEach(h -> h.groupSide = chance.below(2));
      case CUT_LAN -> world.hosts.forEach(h -> h.lanSide = chance.below(2));
      case CUT_BOTH -> cutBoth();
      case HEAL -> heal();
      case LOSE_GROUP -> someone().filter(Daemon::open).ifPresent(world::loseGroup);
      case LINK -> link();
      case SICKNESS -> sickness();
      case MOOD -> mood();
      case WEATHER ->
          world.weather(new World.Weather(chance.of(0, 2, 10, 25), chance.of(0, 5, 30)));
      case VANISH -> vanish();
      case FOREIGN -> world.schedule.in(chance.between(0, 300 * MS), this::foreign);
      case DRAIN -> someone().ifPresent(this::drainOrRecover);
      case FLURRY -> flurry();
      case SHAKE -> shake();
      case BEHEAD -> behead();
      case RESTART -> someone().ifPresent(this::restart);
      case RELOAD -> someone().ifPresent(d -> reload(d, cast.file(d.host)));
    }
    coverage.count("fault " + kind);
    world.note("fault " + kind);
    world.membership.review();
  }

  private Optional<Daemon> someone() {
    List<Daemon> all = world.daemons().stream().filter(d -> !d.paused()).toList();
    return all.isEmpty() ? Optional.empty() : Optional.of(chance.pick(all));
  }

  private void startOne() {
    List<Host> idle = world.hosts.stream().filter(h -> h.daemon().isEmpty() && !h.reserve).toList();
    if (!idle.isEmpty()) {
      start(chance.pick(idle));
    }
  }

  void start(Host host) {
    boolean returns = host.bequest.filter(Bequest::isThere).isPresent();
    if (host.daemon().isEmpty() && (host.kernel.empty() || returns)) {
      world.start(host, cast.file(host), cast.timing);
    }
  }

  private void kill() {
    someone()
        .ifPresent(
            d -> {
              d.end(Daemon.End.KILLED);
              if (chance.percent(60)) {
                world.schedule.in(chance.between(30 * MS, SECOND), () -> start(d.host));
              }
            });
  }

  private void restart(Daemon daemon) {
    daemon.restart(Duration.ofSeconds(chance.of(5, 10)));
    if (chance.percent(90)) {
      world.schedule.in(
          chance.percent(75)
              ? chance.between(300 * MS, 3 * SECOND)
              : chance.between(0, 12 * SECOND),
          () -> start(daemon.host));
    }
    if (chance.percent(15)) {
      world.schedule.in(
          chance.between(0, 2 * SECOND),
          () -> {
            if (daemon.host.newest(daemon) && !daemon.alive()) {
              daemon.host.powerOff();
            }
          });
    }
  }

  private void layAmbush() {
    world.ambush.lay(
        new Ambush.Plan(
            chance.pick(List.of(Ambush.Deed.values())),
            chance.pick(List.of(Ambush.When.values())),
            chance.percent(75),
            chance.below(4)));
    if (chance.percent(40)) {
      kill();
    }
  }

  private void pause(Daemon daemon) {
    daemon.pause(chance.percent(30));
    long length = chance.between(20 * MS, 6 * SECOND);
    long noticed = chance.between(1_000 * MS, 1_500 * MS);
    if (noticed < length) {
      world.schedule.in(noticed, () -> world.membership.silent(daemon, daemon.paused()));
    }
    world.schedule.in(length, () -> resume(daemon));
  }

  private void gatewayReboots() {
    world.neighbours.gatewayOff(true);
    world.schedule.in(
        chance.between(200 * MS, 10 * SECOND), () -> world.neighbours.gatewayOff(false));
  }

  private void resume(Daemon daemon) {
    daemon.resume();
    world.membership.silent(daemon, false);
  }

  private void exclude(Daemon daemon) {
    world.membership.silent(daemon, true);
    world.schedule.in(
        chance.between(100 * MS, 2 * SECOND), () -> world.membership.silent(daemon, false));
  }

  private void cutBoth() {
    for (Host host : world.hosts) {
      host.groupSide = chance.below(2);
      host.lanSide = host.groupSide;
    }
  }

  private void heal() {
    world.hosts.forEach(h -> h.groupSide = 0);
    if (chance.percent(70)) {
      world.hosts.forEach(h -> h.lanSide = 0);
    }
  }

  private void link() {
    Host host = chance.pick(world.hosts);
    setLink(host, "eth" + chance.below(cast.networks()), chance.percent(50));
  }

  private void setLink(Host host, String ifname, boolean up) {
    boolean changed = up ? host.down.remove(ifname) : host.down.add(ifname);
    if (changed) {
      long delay = chance.between(0, 20 * MS);
      world.schedule.in(
          delay,
          () ->
              host.daemon()
                  .ifPresent(
                      d ->
                          d.deliver(
                              new Event.InterfaceChanged(ifname, !host.down.contains(ifname)))));
    }
  }

  private void sickness() {
    Host host = chance.pick(world.hosts);
    String ifname = "eth" + chance.below(cast.networks());
    if (!host.sick.remove(ifname)) {
      host.sick.add(ifname);
    }
  }

  private void mood() {
    mood(chance.pick(world.hosts));
  }

  void mood(Host host) {
    host.kernel.mood(
        new Kernel.Mood(
            chance.of(2 * MS, 50 * MS, 800 * MS), chance.of(0, 5, 30), chance.of(0, 0, 40)));
  }

  private void vanish() {
    someone()
        .filter(d -> !d.host.kernel.ours().isEmpty())
        .ifPresent(d -> d.host.kernel.vanish(d, chance.pick(List.copyOf(d.host.kernel.ours()))));
  }

  private void foreign() {
    List<Host> binding = world.hosts.stream().filter(h -> !h.kernel.underWay().isEmpty()).toList();
    Host host = chance.pick(binding.isEmpty() ? world.hosts : binding);
    if (!host.powered()) {
      return;
    }
    IpAddress address = chance.pick(binding.isEmpty() ? cast.addresses() : host.kernel.underWay());
    if (host.kernel.addForeign(address)) {
      world.schedule.in(
          chance.between(100 * MS, 5 * SECOND), () -> host.kernel.removeForeign(address));
    }
  }

  private void drainOrRecover(Daemon daemon) {
    daemon.deliver(daemon.out() ? new Event.RecoverRequested() : new Event.DrainRequested());
  }

  private void flurry() {
    for (int i = 2 + chance.below(6); i > 0; i--) {
      world.schedule.in(
          chance.between(0, 40 * MS),
          () -> {
            if (chance.percent(70)) {
              someone().ifPresent(this::drainOrRecover);
            } else {
              someone().ifPresent(d -> reload(d, cast.file(d.host)));
            }
          });
    }
  }

  private void shake() {
    for (int i = 1 + chance.below(3); i > 0; i--) {
      world.schedule.in(chance.between(0, 400 * MS), () -> someone().ifPresent(this::exclude));
      world.schedule.in(chance.between(0, 1_500 * MS), this::startOne);
      world.schedule.in(chance.between(0, 3 * SECOND), this::startOne);
    }
  }

  private void behead() {
    guillotine.fall(1 + chance.below(2));
    someone().ifPresent(chance.percent(50) ? this::exclude : d -> d.end(Daemon.End.KILLED));
  }

  void reload(Daemon daemon, org.wackamole.core.MemberConfig file) {
    daemon.deliver(new Event.Reconfigured(file));
  }

  /** Everything works from now on, and everybody who shall take part does. */
  void calm() {
    world.weather(World.Weather.FAIR);
    world.ambush.lift();
    guillotine.fall(0);
    for (Host host : world.hosts) {
      host.kernel.mood(Kernel.Mood.WELL);
      List.copyOf(host.kernel.foreign()).forEach(host.kernel::removeForeign);
      host.sick.clear();
      List.copyOf(host.down).forEach(ifname -> setLink(host, ifname, true));
      host.daemon().filter(Daemon::paused).ifPresent(this::resume);
      host.daemon().ifPresent(d -> world.membership.silent(d, false));
      host.daemon()
          .filter(d -> d.out() && chance.percent(70))
          .ifPresent(d -> d.deliver(new Event.RecoverRequested()));
    }
    heal();
    world.neighbours.gatewayOff(false);
    world.hosts.forEach(h -> h.lanSide = 0);
    world.membership.review();
  }
}
