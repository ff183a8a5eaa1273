package org.wackamole.agent.group;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the group on a LAN of namespaces: how long until every member concerned has the view.
 *
 * <p>Arguments: rounds, {@code -} or {@code peers}, and the cases to run.
 */
final class GroupBench {
  private static final Duration LONG = Duration.ofSeconds(15);

  private final GroupLan lan;
  private final String peers;
  private final GroupProcess[] nodes = new GroupProcess[5];

  private GroupBench(GroupLan lan, String peers) {
    this.lan = lan;
    this.peers = peers;
  }

  public static void main(String[] args) throws Exception {
    try (GroupLan lan = new GroupLan(4)) {
      GroupBench bench = new GroupBench(lan, args[1].equals("-") ? "-" : lan.allPeers());
      for (String what : Arrays.asList(args).subList(2, args.length)) {
        List<Long> micros = new ArrayList<>();
        for (int round = 0; round < Integer.parseInt(args[0]); round++) {
          try {
            micros.add(bench.run(what) / 1_000);
          } catch (AssertionError e) {
            System.out.println(what + " FAILED " + e.getMessage());
            bench.stopAll();
          }
        }
        Collections.sort(micros);
        if (!micros.isEmpty()) {
          System.out.printf(
              "%-12s n=%d min/median/max %.1f/%.1f/%.1f ms  %s%n",
              what,
              micros.size(),
              micros.getFirst() / 1e3,
              micros.get(micros.size() / 2) / 1e3,
              micros.getLast() / 1e3,
              micros.stream().map(m -> m / 1000).toList());
        }
      }
    }
  }

  private long run(String what) throws Exception {
    if (what.equals("together")) {
      return together();
    }
    fill();
    pause((long) (300 + Math.random() * 700));
    return switch (what) {
      case "kill" -> removed(victim(false), this::kill);
      case "killcoord" -> removed(victim(true), this::kill);
      case "killtwo" -> killTwo();
      case "leave" -> removed(victim(false), node -> nodes[node].say("leave"));
      case "leavecoord" -> removed(victim(true), node -> nodes[node].say("leave"));
      case "join" -> join();
      case "cut" -> cutAndHeal(victim(false), true)[0];
      case "cutheal" -> cutAndHeal(victim(false), true)[1];
      case "cutcoord" -> cutAndHeal(victim(true), true)[0];
      case "cutcoordheal" -> cutAndHeal(victim(true), true)[1];
      case "unplug" -> cutAndHeal(victim(false), false)[0];
      case "unplugheal" -> cutAndHeal(victim(false), false)[1];
      case "deaf" -> deaf()[0];
      case "deafheal" -> deaf()[1];
      case "pair" -> pair();
      case "stop" -> stop()[0];
      case "stopheal" -> stop()[1];
      case "split" -> split()[0];
      case "splitheal" -> split()[1];
      default -> throw new IllegalArgumentException(what);
    };
  }

  private interface Blow {
    void hit(int node) throws Exception;
  }

  private void kill(int node) {
    nodes[node].kill();
  }

  private long together() throws Exception {
    stopAll();
    long main = 0;
    for (int node = 1; node <= 4; node++) {
      nodes[node] = lan.start(node, peers);
    }
    for (int node = 1; node <= 4; node++) {
      main =
          Math.max(main, nodes[node].await("start", 0, LONG, l -> l.text().equals("MAIN")).nanos());
    }
    long end = allHave(4, main);
    return end - main;
  }

  private long removed(int victim, Blow blow) throws Exception {
    long start = System.nanoTime();
    blow.hit(victim);
    GroupProcess gone = nodes[victim];
    nodes[victim] = null;
    long end = allHave(3, start);
    gone.awaitEnd();
    return end - start;
  }

  /** Two at once, neither the coordinator. */
  private long killTwo() throws Exception {
    long start = System.nanoTime();
    for (int left = 2; left > 0; left--) {
      int victim = victim(false);
      nodes[victim].kill();
      nodes[victim].awaitEnd();
      nodes[victim] = null;
    }
    return allHave(2, start) - start;
  }

  /** Part of what is measured: the group is left alone for a while. */
  private static void pause(long millis) {
    long end = System.nanoTime() + millis * 1_000_000;
    while (System.nanoTime() - end < 0) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  private long join() throws Exception {
    int node = victim(false);
    nodes[node].kill();
    nodes[node].awaitEnd();
    nodes[node] = null;
    allHave(3, System.nanoTime() - 1_000_000_000L);
    pause(300);
    nodes[node] = lan.start(node, peers);
    long main = nodes[node].await("start", 0, LONG, l -> l.text().equals("MAIN")).nanos();
    return allHave(4, main) - main;
  }

  private long[] cutAndHeal(int victim, boolean mute) throws Exception {
    long start = System.nanoTime();
    if (mute) {
      lan.mute(victim, true);
    } else {
      lan.unplug(victim);
    }
    GroupProcess cut = nodes[victim];
    nodes[victim] = null;
    long end = allHave(3, start);
    cut.awaitView(1, start, LONG);
    nodes[victim] = cut;
    pause(1_000);
    long heal = System.nanoTime();
    if (mute) {
      lan.mute(victim, false);
    } else {
      lan.plug(victim);
    }
    return new long[] {end - start, allHave(4, heal) - heal};
  }

  private long[] deaf() throws Exception {
    int victim = victim(false);
    long start = System.nanoTime();
    lan.deafen(victim);
    GroupProcess deaf = nodes[victim];
    nodes[victim] = null;
    long end = allHave(3, start);
    deaf.awaitView(1, start, LONG);
    nodes[victim] = deaf;
    pause(1_000);
    long heal = System.nanoTime();
    lan.hearAgain(victim);
    return new long[] {end - start, allHave(4, heal) - heal};
  }

  /** Until the one of two that do not hear each other is out; it is let in only much later. */
  private long pair() throws Exception {
    long start = System.nanoTime();
    lan.part(2, 3);
    long end = 0;
    for (int node : new int[] {1, 2}) {
      end = Math.max(end, nodes[node].awaitView(3, start, LONG).nanos());
    }
    pause(3_000);
    lan.hearAgain(2);
    lan.hearAgain(3);
    stopAll();
    return end - start;
  }

  private long[] stop() throws Exception {
    int victim = victim(false);
    long start = System.nanoTime();
    nodes[victim].signal("STOP");
    GroupProcess stopped = nodes[victim];
    nodes[victim] = null;
    long end = allHave(3, start);
    nodes[victim] = stopped;
    pause(1_000);
    long heal = System.nanoTime();
    stopped.signal("CONT");
    return new long[] {end - start, allHave(4, heal) - heal};
  }

  private long[] split() throws Exception {
    long start = System.nanoTime();
    lan.moveTo(1, 1, 2);
    long end = allHave(2, start);
    pause(1_000);
    long heal = System.nanoTime();
    lan.moveTo(0, 1, 2);
    return new long[] {end - start, allHave(4, heal) - heal};
  }

  /** When the last node got a view of that size, after which it stays so for a while. */
  private long allHave(int size, long since) throws Exception {
    long last = 0;
    for (GroupProcess node : nodes) {
      if (node != null) {
        last = Math.max(last, node.awaitView(size, since, LONG).nanos());
      }
    }
    pause(700);
    for (GroupProcess node : nodes) {
      if (node != null) {
        List<GroupProcess.Line> more = node.linesSince(since);
        GroupProcess.Line end =
            more.stream().filter(l -> l.text().startsWith("VIEW")).toList().getLast();
        if (!end.text().startsWith("VIEW " + size + " ")) {
          System.out.println("    UNSTABLE " + more);
        }
        last = Math.max(last, end.nanos());
      }
    }
    return last;
  }

  private int victim(boolean coordinator) {
    String first = null;
    for (int node = 1; node <= 4; node++) {
      if (nodes[node] == null) {
        continue;
      }
      List<GroupProcess.Line> views =
          nodes[node].linesSince(0).stream().filter(l -> l.text().startsWith("VIEW")).toList();
      first = views.getLast().members().getFirst();
      if (nodes[node].identity().equals(first) == coordinator) {
        return node;
      }
    }
    throw new AssertionError("nobody is coordinator " + first);
  }

  private void fill() throws Exception {
    long since = System.nanoTime();
    boolean started = false;
    for (int node = 1; node <= 4; node++) {
      if (nodes[node] == null) {
        nodes[node] = lan.start(node, peers);
        started = true;
        nodes[node].await("view", 0, LONG, l -> l.text().startsWith("VIEW"));
      }
    }
    if (started) {
      allHave(4, since);
    }
  }

  private void stopAll() throws Exception {
    for (int node = 1; node <= 4; node++) {
      if (nodes[node] != null) {
        nodes[node].kill();
        nodes[node].awaitEnd();
        nodes[node] = null;
      }
    }
  }
}
