package org.wackamole.core.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.wackamole.core.MemberConfig;
import org.wackamole.core.Timing;

/**
 * Hosts on a LAN, a group layer between them and one clock. Everything in it is drawn from one
 * {@link Chance} and happens on one thread, so a world can be had again from its seed.
 */
final class World {
  /**
   * How the networks behave for a while.
   *
   * @param loss percent of the messages that are lost
   * @param slow percent of the messages and views that take long
   */
  record Weather(int loss, int slow) {
    static final Weather FAIR = new Weather(0, 0);
  }

  final Chance chance;
  final Schedule schedule = new Schedule();
  final List<Host> hosts = new ArrayList<>();
  final Names names;
  final History history = new History(this);
  final Lan lan = new Lan(this);
  final Neighbours neighbours = new Neighbours(this);
  final Deaths deaths = new Deaths();
  final Membership membership = new Membership(this);
  final Post post = new Post(this);
  final Ambush ambush = new Ambush(this);
  private final List<Watcher> watchers = new ArrayList<>();
  private Weather weather = Weather.FAIR;

  World(Chance chance) {
    this.chance = chance;
    this.names = new Names(chance);
  }

  void watch(Watcher watcher) {
    watchers.add(watcher);
  }

  void watchers(Consumer<Watcher> call) {
    watchers.forEach(call);
  }

  void note(String text) {
    watchers(w -> w.note(text));
  }

  Weather weather() {
    return weather;
  }

  void weather(Weather weather) {
    this.weather = weather;
  }

  Host addHost(String name) {
    Host host = new Host(this, hosts.size(), name);
    hosts.add(host);
    return host;
  }

  /** A daemon starts on a host that runs none; it joins the group after a while. */
  Daemon start(Host host, MemberConfig config, Timing timing) {
    host.powerOn();
    Daemon daemon = new Daemon(this, host, names.mint(host.name), config, timing);
    host.run(daemon);
    note("start " + daemon + " on " + host);
    host.bequest.filter(Bequest::isThere).ifPresent(daemon::comeBack);
    daemon.open(daemon.id());
    membership.enter(daemon);
    return daemon;
  }

  /** The group layer of one daemon breaks down; its shell opens it again after a while. */
  void loseGroup(Daemon daemon) {
    membership.lose(daemon);
    schedule.in(chance.between(50 * Schedule.MS, Schedule.SECOND), () -> reopen(daemon, 0));
  }

  /** Not before the kernel holds nothing of the old membership. */
  private void reopen(Daemon daemon, int waited) {
    if (!daemon.alive() || daemon.open()) {
      return;
    }
    if (daemon.paused() || (!daemon.host.kernel.empty() && waited < 200)) {
      schedule.in(50 * Schedule.MS, () -> reopen(daemon, waited + 1));
      return;
    }
    daemon.host.kernel.deleteAll(daemon);
    daemon.open(names.mint(daemon.host.name));
    membership.enter(daemon);
  }

  List<Daemon> daemons() {
    List<Daemon> out = new ArrayList<>();
    hosts.forEach(h -> h.daemon().ifPresent(out::add));
    return out;
  }
}
