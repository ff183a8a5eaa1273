package org.wackamole.agent.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.wackamole.agent.config.Configuration.GroupInterface;
import org.wackamole.agent.config.Configuration.NotifyTarget;
import org.wackamole.agent.config.Configuration.Preference;
import org.wackamole.agent.config.Configuration.Range;
import org.wackamole.agent.config.Configuration.VirtualAddress;
import org.wackamole.agent.config.Configuration.VirtualInterface;
import org.wackamole.agent.config.Configuration.Weight;
import org.wackamole.core.IfAddress;
import org.wackamole.core.Vif;
import org.wackamole.core.VifId;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.IpPrefix;

/**
 * Says what a configuration means on one host: which interface an address without one belongs to,
 * where the group talks, what this member wants. Pure: the host comes as a value.
 *
 * <p>Addresses of the pool never count as the host's own, wherever they are bound now, so that a
 * daemon that starts beside a leftover decides as it would without.
 */
public final class Resolver {
  private final Configuration configuration;
  private final String node;
  private final int cpus;
  private final List<HostInterface> own;
  private final Problems problems;
  private final SortedMap<VifId, Vif> pool = new TreeMap<>();
  private final List<IfAddress> poolInOrder = new ArrayList<>();

  private Resolver(
      String file,
      Configuration configuration,
      String hostName,
      int cpus,
      List<HostInterface> interfaces) {
    this.configuration = configuration;
    this.node = configuration.node().orElse(hostName);
    this.cpus = cpus;
    this.problems = new Problems(file);
    Set<IpAddress> virtual = new HashSet<>(configuration.poolAddresses());
    this.own =
        interfaces.stream()
            .map(
                each ->
                    new HostInterface(
                        each.name(),
                        each.addresses().stream()
                            .filter(a -> !virtual.contains(a.address()))
                            .toList()))
            .toList();
  }

  /**
   * Never throws for what a host may look like.
   *
   * @param file for the messages
   * @param hostName this member's name where the file has no {@code Node}
   * @param cpus the host's processors, at least 1
   * @param interfaces all of them, in the kernel's order; the first suitable address is taken
   */
  public static Resolution resolve(
      String file,
      Configuration configuration,
      String hostName,
      int cpus,
      List<HostInterface> interfaces) {
    return new Resolver(file, configuration, hostName, cpus, interfaces).resolve();
  }

  private Resolution resolve() {
    configuration.virtualInterfaces().forEach(this::addToPool);
    List<NotifyTarget> targets =
        configuration.notifyTargets().stream().flatMap(this::withInterface).toList();
    Optional<IpAddress> bindAddress = poolInOrder.isEmpty() ? Optional.empty() : bindAddress();
    if (problems.hasErrors() || bindAddress.isEmpty()) {
      return new Resolution.Unresolved(problems.errors());
    }
    Weight weight = configuration.weights().of(node);
    return new Resolution.Resolved(
        node,
        pool,
        prefers(),
        switch (weight) {
          case Weight.Fixed fixed -> fixed.value();
          case Weight.Cpus all -> Math.max(1, cpus);
        },
        configuration.settings(),
        bindAddress.get(),
        configuration.group().peers(),
        targets,
        absent());
  }

  private void addToPool(VirtualInterface written) {
    List<IfAddress> addresses = new ArrayList<>();
    for (VirtualAddress each : written.addresses()) {
      each.ifname()
          .or(() -> interfaceOf(each))
          .map(
              ifname ->
                  new IfAddress(ifname, each.address(), each.prefixLength(), each.notifyLength()))
          .ifPresent(addresses::add);
    }
    if (addresses.size() == written.addresses().size()) {
      Vif vif = new Vif(addresses);
      pool.put(vif.id(), vif);
      poolInOrder.addAll(addresses);
    }
  }

  private Optional<String> interfaceOf(VirtualAddress address) {
    List<String> found = interfacesHolding(address.address());
    if (found.size() == 1) {
      return Optional.of(found.getFirst());
    }
    problems.error(
        address.at(),
        found.isEmpty()
            ? "no network of this host holds %1$s: write its interface, as in eth0:%1$s; seen: %2$s"
                .formatted(address, seen())
            : "%3$s of this host all hold %1$s: write the one, as in %4$s:%1$s; seen: %2$s"
                .formatted(address, seen(), String.join(", ", found), found.getFirst()));
    return Optional.empty();
  }

  private List<String> interfacesHolding(IpAddress address) {
    return own.stream()
        .filter(each -> each.addresses().stream().anyMatch(a -> a.network().contains(address)))
        .map(HostInterface::name)
        .distinct()
        .toList();
  }

  private String seen() {
    return own.isEmpty()
        ? "none"
        : own.stream().map(HostInterface::toString).collect(Collectors.joining(", "));
  }

  /** The interface of a range: that of a virtual address whose network holds it, or the host's. */
  private Stream<NotifyTarget> withInterface(NotifyTarget target) {
    return switch (target) {
      case NotifyTarget.ArpCache cache -> Stream.of(cache);
      case NotifyTarget.Hosts hosts when hosts.ifname().isPresent() -> Stream.of(hosts);
      case NotifyTarget.Hosts hosts -> {
        IpAddress first = hosts.range().network();
        SortedSet<String> names =
            poolInOrder.stream()
                .filter(a -> a.network().contains(first))
                .map(IfAddress::ifname)
                .collect(Collectors.toCollection(TreeSet::new));
        names.addAll(interfacesHolding(first));
        if (names.isEmpty() && !problems.hasErrors()) {
          problems.error(
              Position.WHOLE_FILE,
              """
              no network of this host holds %1$s of Notify: write its interface, as in eth0:%1$s; \
              seen: %2$s\
              """
                  .formatted(hosts.range(), seen()));
        }
        yield names.stream()
            .map(
                name ->
                    new NotifyTarget.Hosts(
                        Optional.of(name), hosts.range(), hosts.throttle(), hosts.ping()));
      }
    };
  }

  private Optional<IpAddress> bindAddress() {
    Optional<GroupInterface> wanted = configuration.group().groupInterface();
    GroupInterface where =
        wanted.orElseGet(() -> new GroupInterface.Named(poolInOrder.getFirst().ifname()));
    Optional<IpAddress> address =
        own.stream()
            .flatMap(each -> each.addresses().stream().filter(a -> suits(where, each.name(), a)))
            .map(HostInterface.Address::address)
            .findFirst();
    if (address.isEmpty()) {
      String place =
          switch (where) {
            case GroupInterface.Named named -> named.ifname();
            case GroupInterface.In in -> in.network().toString();
          };
      problems.error(
          Position.WHOLE_FILE,
          "this host has no address of its own on %s (%s) for the group to talk from; seen: %s"
              .formatted(
                  place,
                  wanted.isPresent() ? "GroupInterface" : "where the first virtual interface is",
                  seen()));
    }
    return address;
  }

  private static boolean suits(GroupInterface where, String ifname, HostInterface.Address address) {
    return address.address().isV4()
        && switch (where) {
          case GroupInterface.Named named -> named.ifname().equals(ifname);
          case GroupInterface.In in -> in.network().contains(address.address());
        };
  }

  private SortedSet<VifId> prefers() {
    Map<IpPrefix, List<Range>> wanted =
        configuration.preferences().stream()
            .filter(this::concernsThisMember)
            .flatMap(preference -> preference.ranges().stream())
            .collect(Collectors.groupingBy(Range::addresses));
    int[] lengths = wanted.keySet().stream().mapToInt(IpPrefix::length).distinct().toArray();
    return pool.values().stream()
        .filter(vif -> vif.addresses().stream().anyMatch(a -> isIn(wanted, lengths, a)))
        .map(Vif::id)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** A look-up for each length in use: with a range a virtual interface, a scan takes seconds. */
  private static boolean isIn(Map<IpPrefix, List<Range>> wanted, int[] lengths, IfAddress address) {
    return Arrays.stream(lengths)
        .mapToObj(length -> wanted.getOrDefault(new IpPrefix(address.address(), length), List.of()))
        .flatMap(List::stream)
        .anyMatch(range -> range.ifname().map(address.ifname()::equals).orElse(true));
  }

  private boolean concernsThisMember(Preference preference) {
    return preference.member().map(node::equalsIgnoreCase).orElse(true);
  }

  private SortedSet<String> absent() {
    Set<String> present = own.stream().map(HostInterface::name).collect(Collectors.toSet());
    return poolInOrder.stream()
        .map(IfAddress::ifname)
        .filter(name -> !present.contains(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
