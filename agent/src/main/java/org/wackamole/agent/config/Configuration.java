package org.wackamole.agent.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.wackamole.core.Settings;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.IpPrefix;

/**
 * What the file says, with the defaults in place of what it does not say. It is the same on every
 * node; {@link Resolver} says what it means on one.
 *
 * @param node this member's name; empty for the host name
 * @param group where and how the members meet
 * @param control the unix socket for {@code wackactl}; absolute
 * @param settings what the members should agree on
 * @param virtualInterfaces the pool in the order of the file; at least one, no address twice
 * @param preferences who wants which addresses
 * @param weights the shares of the members
 * @param notifyTargets who is told of a new owner, besides the broadcast; empty for nobody
 * @param addressLifetime how long the kernel keeps an address that is not renewed: whole seconds, 1
 *     s to 1 h, at least {@code hangTimeout}; empty for ever
 * @param restartGrace how long the others keep the addresses of a member that restarts; empty where
 *     a restart is a stop
 * @param quorum below which a side of a partition holds nothing; empty for none
 * @param witnesses hosts that are no members and whose answers prove that a link works
 * @param gratuitousArp how often an address is announced
 */
public record Configuration(
    Optional<String> node,
    Group group,
    Path control,
    Settings settings,
    List<VirtualInterface> virtualInterfaces,
    List<Preference> preferences,
    Weights weights,
    List<NotifyTarget> notifyTargets,
    Optional<Duration> addressLifetime,
    Optional<Duration> restartGrace,
    Optional<Quorum> quorum,
    List<IpAddress> witnesses,
    GratuitousArp gratuitousArp) {
  public static final int DEFAULT_PORT = 4803;
  public static final Duration DEFAULT_RETRY_INTERVAL = Duration.ofSeconds(5);
  public static final Path DEFAULT_CONTROL = Path.of("/run/wackamole/wack.it");

  /** The silence of {@code Detect = normal}. */
  public static final Duration DEFAULT_DETECT = Duration.ofMillis(150);

  public static final Duration DEFAULT_HANG_TIMEOUT = Duration.ofSeconds(1);
  public static final Duration DEFAULT_ADDRESS_LIFETIME = Duration.ofSeconds(2);

  public static final Duration DEFAULT_RESTART_GRACE = Duration.ofSeconds(10);

  public Configuration {
    witnesses = List.copyOf(witnesses);
    virtualInterfaces = List.copyOf(virtualInterfaces);
    preferences = List.copyOf(preferences);
    notifyTargets = List.copyOf(notifyTargets);
    if (virtualInterfaces.isEmpty()) {
      throw new IllegalArgumentException("a pool has at least one virtual interface");
    }
  }

  /** Every address of the pool, in the order of the file. */
  public List<IpAddress> poolAddresses() {
    return virtualInterfaces.stream()
        .flatMap(vif -> vif.addresses().stream())
        .map(VirtualAddress::address)
        .toList();
  }

  /**
   * Where and how the members meet.
   *
   * @param name members of other names are not of this group
   * @param port UDP and TCP port, 1 to 65535
   * @param retryInterval pause between attempts to open the group, at least 100 ms
   * @param groupInterface where the group talks; empty for the interface of the first virtual
   *     interface
   * @param peers members to reach by unicast; empty for multicast
   * @param detect silence after which a host whose kernel does not answer is excluded, 30 ms to 1
   *     min
   * @param hangTimeout patience with a daemon whose host answers, 200 ms to 1 min, at least {@code
   *     detect}
   */
  public record Group(
      String name,
      int port,
      Duration retryInterval,
      Optional<GroupInterface> groupInterface,
      List<Peer> peers,
      Duration detect,
      Duration hangTimeout) {
    public Group {
      peers = List.copyOf(peers);
    }
  }

  /** Where the group talks. */
  public sealed interface GroupInterface {
    /** The interface of this name. */
    record Named(String ifname) implements GroupInterface {
      @Override
      public String toString() {
        return ifname;
      }
    }

    /** The interface with an address in this network. */
    record In(IpPrefix network) implements GroupInterface {
      @Override
      public String toString() {
        return network.toString();
      }
    }
  }

  /**
   * How many members a side must have to hold anything.
   *
   * @param needed 1 to {@code of}
   * @param of the members that there are when all is well
   */
  public record Quorum(int needed, int of) {
    /** Whether only one side can have it. */
    public boolean isMajority() {
      return 2 * needed > of;
    }

    @Override
    public String toString() {
      return needed + " of " + of;
    }
  }

  /**
   * How an address is announced while it is held.
   *
   * @param count announcements after it is bound, the first at once, 1 to 10
   * @param interval from the first to the second; each later one comes after twice the time that
   *     the one before it did: 0, 1, 2, 4, 8 intervals
   * @param refresh between announcements after those, 1 s to 24 h, give or take a tenth; zero for
   *     none
   */
  public record GratuitousArp(int count, Duration interval, Duration refresh) {
    public static final GratuitousArp DEFAULTS =
        new GratuitousArp(5, Duration.ofSeconds(1), Duration.ofSeconds(60));

    @Override
    public String toString() {
      return "count %d interval %s refresh %s"
          .formatted(
              count, Values.show(interval), refresh.isZero() ? "none" : Values.show(refresh));
    }
  }

  /** A member's address in the group, which may be one's own. */
  public record Peer(IpAddress address, int port) {
    @Override
    public String toString() {
      return (address.isV4() ? address.toString() : "[" + address + "]") + ":" + port;
    }
  }

  /**
   * Addresses that move as one.
   *
   * @param addresses at least one
   * @param at where it stands in the file, for messages
   */
  public record VirtualInterface(List<VirtualAddress> addresses, Position at) {
    public VirtualInterface {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * One address of the pool as it is written.
   *
   * @param ifname empty for the interface whose network holds the address
   * @param prefixLength bits of the mask that it is bound with
   * @param notifyLength bits of the network that notifications may reach
   * @param at where it stands in the file, for messages
   */
  public record VirtualAddress(
      Optional<String> ifname, IpAddress address, int prefixLength, int notifyLength, Position at) {
    @Override
    public String toString() {
      String text = ifname.map(name -> name + ":").orElse("") + address + "/" + prefixLength;
      return notifyLength == prefixLength ? text : text + "n" + notifyLength;
    }
  }

  /**
   * One {@code Prefer}.
   *
   * @param member whom it concerns; empty for every member that has this file
   * @param ranges every pool address within one of them is preferred
   */
  public record Preference(Optional<String> member, List<Range> ranges) {
    public Preference {
      ranges = List.copyOf(ranges);
    }

    @Override
    public String toString() {
      List<String> parts = ranges.stream().map(Range::toString).toList();
      return member.map(name -> name + " ").orElse("") + "{ " + String.join(" ", parts) + " }";
    }
  }

  /**
   * Addresses, if wanted on one interface alone.
   *
   * @param ifname empty for any interface
   */
  public record Range(Optional<String> ifname, IpPrefix addresses) {
    @Override
    public String toString() {
      return ifname.map(name -> name + ":").orElse("") + addresses;
    }
  }

  /** Who is told of a new owner. */
  public sealed interface NotifyTarget {
    /** At most so many a second; empty for no limit. */
    OptionalInt throttle();

    /** Whether an ICMP echo request goes out from the virtual address as well. */
    boolean ping();

    /**
     * Every host of a range of addresses.
     *
     * @param ifname the interface of the virtual addresses to tell of; empty in a file that leaves
     *     it out, never after {@link Resolver}
     */
    record Hosts(Optional<String> ifname, IpPrefix range, OptionalInt throttle, boolean ping)
        implements NotifyTarget {
      @Override
      public String toString() {
        return ifname.map(name -> name + ":").orElse("") + range + options(this);
      }
    }

    /** Everything in the neighbour tables that the members share. */
    record ArpCache(OptionalInt throttle, boolean ping) implements NotifyTarget {
      @Override
      public String toString() {
        return "arp-cache" + options(this);
      }
    }

    private static String options(NotifyTarget target) {
      OptionalInt throttle = target.throttle();
      return (throttle.isPresent() ? " throttle " + throttle.getAsInt() : "")
          + (target.ping() ? " ping" : "");
    }
  }

  /** A member's share of the pool relative to the others. */
  public sealed interface Weight {
    /** A number, 1 to 10,000. */
    record Fixed(int value) implements Weight {
      @Override
      public String toString() {
        return Integer.toString(value);
      }
    }

    /** The number of the host's processors. */
    record Cpus() implements Weight {
      @Override
      public String toString() {
        return "cpus";
      }
    }
  }

  /**
   * The weights of all members.
   *
   * @param others of whom {@code byMember} does not name
   * @param byMember by name; upper and lower case are the same, as in host names
   */
  public record Weights(Weight others, Map<String, Weight> byMember) {
    /** Every member counts the same. */
    public static final Weights EQUAL = new Weights(new Weight.Fixed(1), Map.of());

    public Weights {
      Map<String, Weight> sorted = new TreeMap<>();
      byMember.forEach((name, weight) -> sorted.put(name.toLowerCase(Locale.ROOT), weight));
      byMember = Collections.unmodifiableMap(sorted);
    }

    /** The weight of the member of this name. */
    public Weight of(String member) {
      return byMember.getOrDefault(member.toLowerCase(Locale.ROOT), others);
    }
  }
}
