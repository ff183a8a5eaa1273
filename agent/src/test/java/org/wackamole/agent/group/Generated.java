package org.wackamole.agent.group;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.wackamole.core.Assignment;
import org.wackamole.core.Comeback;
import org.wackamole.core.Grant;
import org.wackamole.core.HoldState;
import org.wackamole.core.IfAddress;
import org.wackamole.core.MemberId;
import org.wackamole.core.Obstacle;
import org.wackamole.core.Report;
import org.wackamole.core.Reservation;
import org.wackamole.core.Settings;
import org.wackamole.core.State;
import org.wackamole.core.ViewId;
import org.wackamole.core.Vif;
import org.wackamole.core.VifId;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/** Draws messages of every shape from one seed. */
final class Generated {
  private final SplittableRandom random;

  Generated(long seed) {
    random = new SplittableRandom(seed);
  }

  Report report() {
    SortedMap<VifId, Vif> pool = pool(random.nextInt(30));
    List<VifId> ids = new ArrayList<>(pool.keySet());
    ids.addAll(pool(random.nextInt(4)).keySet());
    SortedMap<VifId, Obstacle> obstacles = new TreeMap<>();
    some(ids).forEach(id -> obstacles.put(id, obstacle()));
    SortedMap<VifId, HoldState> holds = new TreeMap<>();
    some(ids).forEach(id -> holds.put(id, oneOf(HoldState.values())));
    return new Report(
        member(),
        oneOf("web1", "", "wéb.example.org", "n".repeat(255)),
        view(),
        random.nextLong(),
        oneOf(State.values()),
        random.nextBoolean(),
        random.nextBoolean(),
        oneOf(1, 2, 10_000),
        pool,
        some(ids),
        new TreeSet<>(some(List.of("eth0", "eth1", "bond0.17"))),
        new TreeSet<>(some(List.of("eth0", "eth1", "bond0.17"))),
        obstacles,
        holds,
        some(ids),
        settings(),
        random.nextLong(),
        comeback(ids));
  }

  private Comeback comeback(List<VifId> ids) {
    List<Reservation> reserved = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      Duration left = Duration.ofSeconds(random.nextInt(600));
      reserved.add(new Reservation(token(), member(), oneOf("web1", ""), some(ids), left));
    }
    return new Comeback(random.nextBoolean() ? Optional.of(token()) : Optional.empty(), reserved);
  }

  private UUID token() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  Assignment assignment() {
    List<MemberId> members = List.of(member(), member(), member());
    SortedMap<VifId, Grant> grants = new TreeMap<>();
    for (VifId id : pool(random.nextInt(30)).keySet()) {
      grants.put(
          id,
          new Grant(
              random.nextBoolean()
                  ? Optional.of(oneOf(members.toArray(MemberId[]::new)))
                  : Optional.empty(),
              some(members),
              random.nextBoolean()));
    }
    SortedMap<MemberId, Long> acknowledged = new TreeMap<>();
    some(members).forEach(member -> acknowledged.put(member, random.nextLong()));
    return new Assignment(
        member(), view(), random.nextLong(), random.nextBoolean(), grants, acknowledged);
  }

  List<NeighbourEntry> neighbours() {
    List<NeighbourEntry> table = new ArrayList<>();
    for (int left = random.nextInt(50); left > 0; left--) {
      table.add(new NeighbourEntry(address(), mac()));
    }
    return table;
  }

  MemberId member() {
    return new MemberId(random.nextLong(), random.nextLong());
  }

  private ViewId view() {
    return new ViewId(member(), random.nextLong());
  }

  private SortedMap<VifId, Vif> pool(int size) {
    SortedMap<VifId, Vif> pool = new TreeMap<>();
    for (int i = 0; i < size; i++) {
      SortedMap<IpAddress, IfAddress> addresses = new TreeMap<>();
      for (int left = 1 + random.nextInt(3); left > 0; left--) {
        IpAddress address = address();
        int bits = address.bitLength() + 1;
        addresses.put(
            address,
            new IfAddress(
                oneOf("eth0", "eth1", "bond0.17"),
                address,
                random.nextInt(bits),
                random.nextInt(bits)));
      }
      Vif vif = new Vif(List.copyOf(addresses.values()));
      pool.put(vif.id(), vif);
    }
    return pool;
  }

  private IpAddress address() {
    byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
    random.nextBytes(bytes);
    return IpAddress.of(bytes);
  }

  private MacAddress mac() {
    return new MacAddress(random.nextLong(1L << 48));
  }

  private Obstacle obstacle() {
    return switch (random.nextInt(3)) {
      case 0 -> new Obstacle.InUse(address(), mac());
      case 1 -> new Obstacle.Foreign(address());
      default -> new Obstacle.Removed(address());
    };
  }

  private Settings settings() {
    return new Settings(
        random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(random.nextInt(1000)),
        Duration.ofNanos(random.nextLong(Long.MAX_VALUE)),
        oneOf(Duration.ZERO, Duration.ofMillis(1), Duration.ofHours(1)),
        Duration.ofSeconds(90));
  }

  private <T extends Comparable<T>> SortedSet<T> some(Collection<T> of) {
    SortedSet<T> some = new TreeSet<>(of);
    int share = random.nextInt(101);
    some.removeIf(element -> random.nextInt(100) >= share);
    return some;
  }

  @SafeVarargs
  private <T> T oneOf(T... of) {
    return of[random.nextInt(of.length)];
  }
}
