package org.wackamole.core.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.wackamole.core.IfAddress;
import org.wackamole.core.MemberConfig;
import org.wackamole.core.Settings;
import org.wackamole.core.Timing;
import org.wackamole.core.Vif;
import org.wackamole.core.VifId;
import org.wackamole.inet.IpAddress;

/**
 * Who plays: how many hosts, which pools their files name, weights, preferences and settings. There
 * are two files, the second an edited copy of the first, so that pools differ and overlap.
 */
final class Cast {
  private final Chance chance;
  private final int networks;
  private final SortedMap<VifId, Vif> first;
  private final SortedMap<VifId, Vif> second;
  private final boolean weighted;
  private final boolean preferring;
  private final Settings settings;
  private int nextAddress = 1;

  /** How many hosts there are; the last is kept in reserve. */
  final int hosts;

  /** Whether members with different files may meet. */
  final boolean mixed;

  final Timing timing;

  /** How many members a side needs; in most worlds any number will do. */
  final OptionalInt quorum;

  /** Whether there is a gateway that bears witness. */
  final boolean gateway;

  Cast(Chance chance) {
    this.chance = chance;
    this.hosts = 3 + chance.below(chance.percent(30) ? 6 : 4);
    this.networks = chance.percent(50) ? 1 : 2 + chance.below(2);
    this.mixed = chance.percent(30);
    this.weighted = chance.percent(35);
    this.preferring = chance.percent(30);
    this.first = pool();
    this.second = edited(first);
    this.settings = settings();
    this.quorum = chance.percent(10) ? OptionalInt.of(2 + chance.below(2)) : OptionalInt.empty();
    this.gateway = chance.percent(60);
    this.timing =
        chance.percent(40)
            ? Timing.DEFAULTS
            : new Timing(
                Duration.ofMillis(chance.between(50, 300)),
                Duration.ofMillis(chance.between(0, 30)),
                Duration.ofMillis(chance.between(100, 1_000)),
                Duration.ofMillis(chance.between(1_000, 8_000)),
                Duration.ofMillis(chance.of(30L, 1_000L, 6_000L)),
                Timing.DEFAULTS.takeover());
  }

  private SortedMap<VifId, Vif> pool() {
    SortedMap<VifId, Vif> pool = new TreeMap<>();
    int groups = chance.of(0, 10, 40);
    int size = chance.percent(4) ? 15 + chance.below(26) : 1 + chance.below(10);
    while (pool.size() < size) {
      add(pool, fresh(chance.percent(groups) ? 2 + chance.below(2) : 1));
    }
    return pool;
  }

  private static void add(SortedMap<VifId, Vif> pool, Vif vif) {
    pool.put(vif.id(), vif);
  }

  private Vif fresh(int addresses) {
    List<IfAddress> list = new ArrayList<>();
    for (int i = 0; i < addresses; i++) {
      int network = chance.below(networks);
      list.add(
          new IfAddress(
              "eth" + network, IpAddress.v4(0x0a000000 + (network << 8) + nextAddress++), 24, 24));
    }
    return new Vif(list);
  }

  /** The same file after somebody has regrouped, dropped and added lines. */
  private SortedMap<VifId, Vif> edited(SortedMap<VifId, Vif> pool) {
    SortedMap<VifId, Vif> out = new TreeMap<>();
    List<Vif> left = new ArrayList<>(pool.values());
    while (!left.isEmpty()) {
      Vif vif = left.removeFirst();
      switch (chance.below(6)) {
        case 0 -> {}
        case 1 -> {
          List<IfAddress> joined = new ArrayList<>(vif.addresses());
          if (!left.isEmpty()) {
            joined.addAll(left.removeFirst().addresses());
          }
          add(out, new Vif(joined));
        }
        case 2 -> vif.addresses().forEach(a -> add(out, new Vif(List.of(a))));
        case 3 -> add(out, new Vif(vif.addresses().reversed()));
        default -> add(out, vif);
      }
    }
    if (out.isEmpty() || chance.percent(50)) {
      add(out, fresh(1));
    }
    return out;
  }

  private Settings settings() {
    return new Settings(
        chance.percent(50) ? OptionalInt.empty() : OptionalInt.of(1 + chance.below(3)),
        Duration.ofMillis(chance.between(300, 4_000)),
        Duration.ofMillis(chance.between(300, 5_000)),
        Duration.ofSeconds(60));
  }

  /** A file for one host, drawn anew at each call. */
  MemberConfig file(Host host) {
    return file(host, mixed && chance.percent(40));
  }

  MemberConfig file(Host host, boolean edited) {
    SortedMap<VifId, Vif> pool = edited ? second : first;
    SortedSet<VifId> prefers = new TreeSet<>();
    if (preferring) {
      pool.keySet().stream().filter(v -> chance.percent(20)).forEach(prefers::add);
    }
    return new MemberConfig(
        host.name,
        weighted ? 1 + chance.below(4) : 1,
        pool,
        prefers,
        mixed && chance.percent(20) ? settings() : settings,
        quorum);
  }

  List<IpAddress> addresses() {
    SortedSet<IpAddress> out = new TreeSet<>();
    first.keySet().forEach(v -> out.addAll(v.addresses()));
    second.keySet().forEach(v -> out.addAll(v.addresses()));
    return List.copyOf(out);
  }

  /** Whether one network has all addresses, and no two move as one. */
  boolean plain() {
    return networks == 1 && first.keySet().stream().allMatch(v -> v.addresses().size() == 1);
  }

  int networks() {
    return networks;
  }

  @Override
  public String toString() {
    return hosts
        + " hosts, "
        + networks
        + " networks, pool "
        + Words.ids(first.keySet())
        + (mixed ? " and " + Words.ids(second.keySet()) : "")
        + ", "
        + settings
        + (quorum.isPresent() ? ", quorum " + quorum.getAsInt() : "")
        + (gateway ? ", gateway" : "")
        + ", "
        + timing;
  }
}
