package org.wackamole.agent.group;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.wackamole.core.MemberId;
import org.wackamole.core.View;
import org.wackamole.core.ViewId;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/**
 * A group of {@link Watch}es called a, b, c ... on a LAN that a test can break, millisecond by
 * millisecond, from one seed. What they find out is kept as text: {@code "150 a excludes c:
 * HostGone"}.
 */
final class WatchedCluster {
  private static final long MILLI = 1_000_000;

  /** Later than this is a pause, at the tempo of 150 ms. */
  private static final long MOST_LATE = 15 * MILLI;

  /** Of one node: what the detector's thread would keep. */
  private final class Node {
    final char name;
    final Watch watch;
    long sequence;
    long nextBeat;
    BitSet said = new BitSet();
    long pausedUntil;
    boolean busy;
    long wakes;
    boolean host = true;
    boolean daemon = true;
    boolean serves = true;
    boolean saidServes = true;
    long stalledUntil;
    long viewsAreLate;

    Node(char name) {
      this.name = name;
      watch = new Watch(id(name), detect, Duration.ofSeconds(1), "eth0");
      nextBeat = random.nextLong(50) * MILLI;
    }
  }

  private record Delivery(long at, long number, Runnable what) {}

  private final Duration detect;
  private final SplittableRandom random;
  private final Map<Character, Node> nodes = new TreeMap<>();
  private final Set<String> broken = new HashSet<>();
  private final PriorityQueue<Delivery> wire =
      new PriorityQueue<>(
          (x, y) -> x.at != y.at ? Long.compare(x.at, y.at) : Long.compare(x.number, y.number));
  private final List<String> log = new ArrayList<>();
  private long now;
  private long sent;
  private long zero;
  private long views = 1;

  /** Lets the group run until all know each other, and begins to count there. */
  WatchedCluster(int size, Duration detect, long seed) {
    this(size, detect, seed, 5_000);
  }

  /**
   * @param known milliseconds for which all have been in one view already
   */
  WatchedCluster(int size, Duration detect, long seed, long known) {
    this.detect = detect;
    random = new SplittableRandom(seed);
    List<MemberId> members = new ArrayList<>();
    for (char name = 'a'; name < 'a' + size; name++) {
      nodes.put(name, new Node(name));
      members.add(id(name));
    }
    View first = new View(new ViewId(id('a'), views), members, false);
    nodes.values().forEach(node -> install(node, first));
    run(known);
    zero = now;
    log.clear();
  }

  private static MemberId id(char name) {
    return new MemberId(0, name);
  }

  private static char name(MemberId id) {
    return (char) id.low();
  }

  private static IpAddress host(char name) {
    return IpAddress.v4(10 << 24 | name);
  }

  private static MacAddress station(char name) {
    return new MacAddress(name);
  }

  void hostDies(char name) {
    nodes.get(name).host = false;
    nodes.get(name).daemon = false;
  }

  void daemonDies(char name) {
    nodes.get(name).daemon = false;
  }

  void pause(char name, long millis) {
    nodes.get(name).pausedUntil = now + millis * MILLI;
  }

  /** It is late with all that is due, but not so late that it would call that a pause. */
  void busy(char name) {
    nodes.get(name).busy = true;
  }

  /** What comes is not read for so long, though it speaks. */
  void stall(char name, long millis) {
    nodes.get(name).stalledUntil = now + millis * MILLI;
  }

  /** Views of others take so long to be installed there. */
  void viewsAreLate(char name, long millis) {
    nodes.get(name).viewsAreLate = millis * MILLI;
  }

  /** Frames of one do not reach the other. */
  void lose(char from, char to) {
    broken.add("" + from + to);
  }

  void mend(char from, char to) {
    broken.remove("" + from + to);
  }

  void heal() {
    broken.clear();
  }

  void farewell(char from, char to, ViewId view) {
    nodes.get(to).watch.farewell(now, id(from), view);
  }

  ViewId view(char name) {
    return nodes.get(name).watch.view().orElseThrow().id();
  }

  String members(char name) {
    StringBuilder text = new StringBuilder();
    nodes.get(name).watch.view().orElseThrow().members().forEach(m -> text.append(name(m)));
    return text.toString();
  }

  /** What was found out since the beginning. */
  List<String> log() {
    return List.copyOf(log);
  }

  /** The same without times. */
  List<String> findings() {
    return log.stream().map(line -> line.substring(line.indexOf(' ') + 1)).toList();
  }

  /** When the first matching line was written, milliseconds; fails where there is none. */
  long when(String line) {
    return log.stream()
        .filter(l -> l.endsWith(" " + line))
        .mapToLong(l -> Long.parseLong(l.substring(0, l.indexOf(' '))))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no \"" + line + "\" in " + log));
  }

  void run(long millis) {
    long end = now + millis * MILLI;
    while (now < end) {
      now += MILLI;
      while (!wire.isEmpty() && wire.peek().at <= now) {
        wire.poll().what.run();
      }
      nodes.values().forEach(this::turn);
    }
  }

  private void turn(Node node) {
    if (!node.daemon || now < node.pausedUntil) {
      return;
    }
    if (node.pausedUntil > 0) {
      node.watch.paused(now, now - node.pausedUntil + MILLI);
      node.pausedUntil = 0;
    }
    if (node.busy) {
      if (now < node.wakes) {
        return;
      }
      node.wakes = now + random.nextLong(MOST_LATE);
    }
    node.watch.due(now).forEach(order -> carryOut(node, order));
    boolean news = !node.watch.hears().equals(node.said) || node.serves != node.saidServes;
    if (now >= node.nextBeat || news) {
      node.said = node.watch.hears();
      node.saidServes = node.serves;
      node.nextBeat = now + node.watch.tempo().interval();
      Beat beat = node.watch.beat(now, node.serves).again(++node.sequence);
      for (Node other : nodes.values()) {
        send(node, other, () -> hear(other, node.name, beat));
      }
    }
  }

  private void hear(Node node, char from, Beat beat) {
    if (now < node.stalledUntil) {
      wire.add(new Delivery(node.stalledUntil, sent++, () -> hear(node, from, beat)));
    } else {
      node.watch.heard(now, id(from), beat);
    }
  }

  /** Whose messages count for nothing there. */
  String banned(char name) {
    StringBuilder text = new StringBuilder();
    nodes.get(name).watch.banned(now).stream().sorted().forEach(m -> text.append(name(m)));
    return text.toString();
  }

  /** Whether a node says that its side serves anything; all say so at first. */
  void serves(char name, boolean anything) {
    nodes.get(name).serves = anything;
  }

  private boolean passes(Node from, Node to) {
    return from != to && from.host && to.host && !broken.contains("" + from.name + to.name);
  }

  private void send(Node from, Node to, Runnable what) {
    send(from, to, 0, what);
  }

  private void send(Node from, Node to, long late, Runnable what) {
    if (passes(from, to)) {
      long delay = late + random.nextLong(2 * MILLI);
      wire.add(
          new Delivery(
              now + delay,
              sent++,
              () -> {
                if (to.daemon) {
                  what.run();
                }
              }));
    }
  }

  private void carryOut(Node node, Order order) {
    long time = (now - zero) / MILLI;
    switch (order) {
      case Order.Ask(MemberId member, IpAddress host, Optional<MacAddress> to) -> {
        Node asked = nodes.get(name(member));
        if (passes(node, asked)) {
          send(asked, node, () -> node.watch.hosts().answered(now, host, station(asked.name)));
        }
      }
      case Order.Knock(MemberId member) -> {
        Node asked = nodes.get(name(member));
        if (passes(node, asked) && !asked.daemon) {
          send(asked, node, () -> node.watch.hosts().portClosed(member));
        }
      }
      case Order.Tell(MemberId member, var how, String why) ->
          log.add(
              time
                  + " "
                  + node.name
                  + " excludes "
                  + name(member)
                  + ": "
                  + how.getClass().getSimpleName());
      case Order.Exclude(List<MemberId> gone) -> exclude(node, gone);
      case Order.Pardon(MemberId member) ->
          log.add(time + " " + node.name + " pardons " + name(member));
      case Order.TellView(View view, boolean serves) ->
          log.add(time + " " + node.name + " hears of " + (serves ? "" : "idle ") + text(view));
      case Order.Merge(Map<MemberId, View> some) -> merge(node, some);
      case Order.Warn(String text) -> log.add(time + " " + node.name + " warns: " + text);
    }
  }

  private static String text(View view) {
    StringBuilder text = new StringBuilder();
    view.members().forEach(m -> text.append(name(m)));
    return text.toString();
  }

  /** As GMS does: the new view goes to all that stay and are reached. */
  private void exclude(Node coordinator, List<MemberId> gone) {
    View old = coordinator.watch.view().orElseThrow();
    List<MemberId> rest = old.members().stream().filter(m -> !gone.contains(m)).toList();
    installAll(coordinator, new View(new ViewId(id(coordinator.name), nextView(old)), rest, false));
  }

  private long nextView(View old) {
    return old.id().counter() + 1;
  }

  private void merge(Node node, Map<MemberId, View> some) {
    if (some.keySet().iterator().next().equals(id(node.name))) {
      List<MemberId> all =
          some.values().stream().flatMap(v -> v.members().stream()).distinct().toList();
      long newest = some.values().stream().mapToLong(v -> v.id().counter()).max().orElseThrow();
      installAll(node, new View(new ViewId(id(node.name), newest + 1), all, true));
    }
  }

  private void installAll(Node from, View view) {
    install(from, view);
    for (MemberId member : view.members()) {
      Node to = nodes.get(name(member));
      send(from, to, to.viewsAreLate, () -> install(to, view));
    }
  }

  private void install(Node node, View view) {
    log.add((now - zero) / MILLI + " " + node.name + " is in " + text(view));
    node.watch.viewInstalled(now, view);
    view.members().forEach(m -> node.watch.hosts().located(m, host(name(m))));
    node.said = new BitSet();
  }
}
