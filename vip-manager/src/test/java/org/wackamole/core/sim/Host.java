package org.wackamole.core.sim;

import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.wackamole.inet.MacAddress;

/** A machine on the LAN: its kernel, its interfaces, and at most one daemon at a time. */
final class Host {
  final int index;
  final String name;
  final Kernel kernel;

  /** Interfaces without a carrier. */
  final SortedSet<String> down = new TreeSet<>();

  /** Interfaces that refuse new addresses although they look well. */
  final SortedSet<String> sick = new TreeSet<>();

  /** Kept out of the restless part of a simulation. */
  boolean reserve;

  /** What the last daemon here that restarted has left. */
  Optional<Bequest> bequest = Optional.empty();

  private Optional<Daemon> daemon = Optional.empty();
  private boolean powered = true;

  /** Which part of a divided LAN, and of a divided group network, it is in. */
  int lanSide;

  int groupSide;

  Host(World world, int index, String name) {
    this.index = index;
    this.name = name;
    this.kernel = new Kernel(world, this);
  }

  Optional<Daemon> daemon() {
    return daemon.filter(Daemon::alive);
  }

  /** That ran here, or does. */
  Daemon last() {
    return daemon.orElseThrow();
  }

  /** Whether no other has started since. */
  boolean newest(Daemon which) {
    return daemon.filter(d -> d == which).isPresent();
  }

  void run(Daemon started) {
    daemon = Optional.of(started);
  }

  boolean powered() {
    return powered;
  }

  void powerOff() {
    powered = false;
    kernel.clear();
    bequest = Optional.empty();
  }

  void powerOn() {
    powered = true;
  }

  MacAddress mac() {
    return new MacAddress(0x0200_0000_0000L + index + 1);
  }

  /** Whether frames get from one to the other through these interfaces. */
  boolean hears(Host other, String ifname) {
    return powered
        && other.powered
        && lanSide == other.lanSide
        && !down.contains(ifname)
        && !other.down.contains(ifname);
  }

  @Override
  public String toString() {
    return name;
  }
}
