package org.wackamole.core.sim;

import static org.wackamole.core.sim.Schedule.MS;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.wackamole.core.Effect;
import org.wackamole.core.Event;
import org.wackamole.core.MemberConfig;
import org.wackamole.core.Timing;

/**
 * A whole cluster on the simulator's network without chance: every delay is the least that the
 * world knows, nothing is lost. Answers tell what the members do to addresses and whom they tell,
 * each with its milliseconds since the command began.
 */
final class ClusterScript implements Script {
  private final World world = new World(Chance.none());
  private final Grips grips = new Grips();
  private final Map<String, MemberConfig> files = new TreeMap<>();
  private final List<String> said = new ArrayList<>();
  private boolean messages;
  private long began;

  ClusterScript(List<String> words) {
    world.watch(grips);
    world.watch(new SingleOwner(world, new Coverage()));
    world.watch(new TwoKernels(world, new Coverage()));
    world.watch(new GrantLedger(world, new Coverage()));
    world.watch(new OwnTurn());
    world.watch(new GoneForGood(world, grips));
    world.watch(new Told());
    world.neighbours.gateway(words.contains("gateway"));
    for (String name : words) {
      if (!name.contains("=") && !name.equals("gateway")) {
        world.addHost(name);
        files.put(name, Notation.config(Notation.nothing(), name, words));
      }
    }
  }

  /** What a reader of a scenario wants to see. */
  private final class Told implements Watcher {
    @Override
    public void event(Daemon daemon, Event event) {
      if (event instanceof Event.ViewInstalled || event instanceof Event.Asked) {
        say(daemon + " <- " + Words.of(world.names, event));
      }
    }

    @Override
    public void effect(Daemon daemon, Effect effect) {
      boolean tell =
          switch (effect) {
            case Effect.SendReport e -> messages;
            case Effect.SendAssignment e -> messages;
            case Effect.StartTimer e -> false;
            case Effect.StopTimer e -> false;
            case Effect.Prepare e -> false;
            case Effect.Ask e -> true;
            case Effect.JudgeLinks e -> true;
            case Effect.Bind e -> true;
            case Effect.Release e -> true;
            case Effect.Announce e -> true;
            case Effect.TryInterface e -> true;
            case Effect.Adopt e -> true;
            case Effect.Bequeath e -> true;
            case Effect.Leave e -> true;
            case Effect.Tell e -> true;
          };
      if (tell) {
        say(daemon + " " + Words.of(world.names, effect));
      }
    }

    private void say(String text) {
      said.add(String.format("%5d  %s", (world.schedule.now() - began) / MS, text));
    }
  }

  @Override
  public List<String> run(String command, List<String> words) {
    said.clear();
    began = world.schedule.now();
    String first = words.isEmpty() ? "" : words.getFirst();
    switch (command) {
      case "start" -> words.forEach(this::start);
      case "run" -> world.schedule.runUntil(began + Notation.time(first).toNanos() / 1_000);
      case "file" -> files.put(first, Notation.config(files.get(first), first, words));
      case "reload" -> {
        files.put(first, Notation.config(files.get(first), first, words));
        daemon(first).deliver(new Event.Reconfigured(files.get(first)));
      }
      case "kill" -> words.forEach(w -> daemon(w).end(Daemon.End.KILLED));
      case "power-off" -> words.forEach(w -> daemon(w).end(Daemon.End.HOST_DEAD));
      case "kill-guard-too" -> daemon(first).end(Daemon.End.KILLED_WITH_GUARD);
      case "pause" -> pause(daemon(first), false);
      case "pause-guard-too" -> pause(daemon(first), true);
      case "resume" -> {
        daemon(first).resume();
        world.membership.silent(daemon(first), false);
      }
      case "gateway" -> world.neighbours.gatewayOff(first.equals("off"));
      case "stop" -> daemon(first).deliver(new Event.StopRequested());
      case "restart" -> daemon(first).restart(Notation.time(words.get(1)));
      case "off" -> host(first).powerOff();
      case "drain" -> daemon(first).deliver(new Event.DrainRequested());
      case "recover" -> daemon(first).deliver(new Event.RecoverRequested());
      case "lose-group" -> world.loseGroup(daemon(first));
      case "exclude" -> world.membership.silent(daemon(first), true);
      case "include" -> world.membership.silent(daemon(first), false);
      case "hears" -> hears(words);
      case "cut" -> cut(words, (h, side) -> h.groupSide = h.lanSide = side);
      case "cut-group" -> cut(words, (h, side) -> h.groupSide = side);
      case "cut-all" -> {
        world.hosts.forEach(h -> h.groupSide = h.lanSide = 1 + h.index);
        world.membership.review();
      }
      case "heal" -> cut(List.of(), (h, side) -> h.groupSide = h.lanSide = 0);
      case "sick" -> host(first).sick.add(words.get(1));
      case "well" -> host(first).sick.remove(words.get(1));
      case "stranger" -> host(first).kernel.addForeign(Notation.address(words.get(1)));
      case "stranger-gone" -> host(first).kernel.removeForeign(Notation.address(words.get(1)));
      case "vanish" -> host(first).kernel.vanish(daemon(first), Notation.address(words.get(1)));
      case "lose" -> lose(words);
      case "messages" -> messages = first.equals("on");
      case "status" -> {
        return Status.of(world.names, daemon(first).member.snapshot());
      }
      case "owners" -> {
        return owners();
      }
      default -> throw new IllegalArgumentException("no such command: " + command);
    }
    return List.copyOf(said);
  }

  /** Without a farewell it is excluded after a second of silence. */
  private void pause(Daemon daemon, boolean guardToo) {
    daemon.pause(guardToo);
    world.schedule.in(
        1_000 * MS, () -> world.membership.silent(daemon, daemon.alive() && daemon.paused()));
  }

  private void start(String name) {
    world.start(host(name), files.get(name), Timing.DEFAULTS);
  }

  private Host host(String name) {
    return world.hosts.stream().filter(h -> h.name.equals(name)).findFirst().orElseThrow();
  }

  private Daemon daemon(String name) {
    return host(name).daemon().orElseThrow();
  }

  /** {@code hears a b}: a hears of the view that b is in. */
  private void hears(List<String> words) {
    Daemon fellow = daemon(words.get(1));
    daemon(words.getFirst())
        .deliver(
            new Event.FellowViewHeard(fellow.installed().orElseThrow(), fellow.member.serves()));
  }

  /** {@code cut a | b c}. */
  private void cut(List<String> words, BiConsumer<Host, Integer> how) {
    int bar = words.indexOf("|");
    for (Host host : world.hosts) {
      how.accept(host, words.indexOf(host.name) > bar ? 1 : 0);
    }
    world.membership.review();
  }

  /** {@code lose report a b 1}: so many messages of that kind from a to b are lost. */
  private void lose(List<String> words) {
    int[] left = {Integer.parseInt(words.get(3))};
    boolean reports = words.getFirst().equals("report");
    world.post.filter(
        (from, to, message) ->
            !(message instanceof Event.ReportReceived == reports
                && from.host.name.equals(words.get(1))
                && to.host.name.equals(words.get(2))
                && left[0]-- > 0));
  }

  private List<String> owners() {
    List<String> out = new ArrayList<>();
    for (Host host : world.hosts) {
      Optional<Daemon> daemon = host.daemon();
      out.add(
          daemon.map(Daemon::toString).orElse(host.name)
              + " "
              + daemon.map(d -> grips.of(d).phases().keySet()).map(Words::ids).orElse("is down"));
    }
    return out;
  }
}
