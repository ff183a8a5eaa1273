package org.wackamole.core.sim;

import static org.wackamole.core.sim.Schedule.MS;
import static org.wackamole.core.sim.Schedule.SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.wackamole.core.Effect;
import org.wackamole.core.Event;
import org.wackamole.core.VifId;
import org.wackamole.inet.IpAddress;

/**
 * Changes to a quiet cluster in fair weather, one at a time: what moves is counted against the
 * least possible, and against the clock.
 */
final class Changes {
  /** Three messages, a question of 23 ms and the kernel. */
  private static final long PROMPT = 60 * MS;

  private final World world;
  private final Chance chance;
  private final Cast cast;
  private final Faults faults;
  private final Coverage coverage;
  private final Grips grips;
  private final Quiet quiet;
  private final Calm calm;
  private final Moves moves = new Moves();
  private final Clamour clamour = new Clamour();
  private final LastView lastView = new LastView();

  Changes(World world, Cast cast, Faults faults, Grips grips, Coverage coverage) {
    this.world = world;
    this.chance = world.chance;
    this.cast = cast;
    this.faults = faults;
    this.coverage = coverage;
    this.grips = grips;
    this.quiet = new Quiet(grips);
    this.calm = new Calm(world, quiet);
    world.watch(moves);
    world.watch(clamour);
    world.watch(lastView);
  }

  /** When any member last installed a view. */
  private final class LastView implements Watcher {
    private long at;

    @Override
    public void event(Daemon daemon, Event event) {
      if (event instanceof Event.ViewInstalled) {
        at = world.schedule.now();
      }
    }
  }

  /** How often anybody asks for something or tells the operator. */
  private static final class Clamour implements Watcher {
    private int questions;
    private int words;

    @Override
    public void effect(Daemon daemon, Effect effect) {
      if (effect instanceof Effect.Ask) {
        questions++;
      }
      if (effect instanceof Effect.Tell) {
        words++;
      }
    }
  }

  /** One joins a quiet cluster: as many move as have to, each once. */
  void join() {
    Host host = world.hosts.getLast();
    Map<VifId, Daemon> before = new TreeMap<>(quiet.bound(calm.all()));
    Moves joined = new Moves();
    world.watch(joined);
    faults.start(host);
    calm.awaitQuiet("after a join");
    List<Oracle.Item> items = new ArrayList<>();
    List<Daemon> fit = calm.all().stream().filter(d -> !d.out()).toList();
    List<Oracle.Item> after = quiet.items(calm.all());
    int i = 0;
    for (VifId vif : quiet.bound(calm.all()).keySet()) {
      int owner = before.containsKey(vif) ? fit.indexOf(before.get(vif)) : -1;
      Oracle.Item now = after.get(i++);
      items.add(now.ownedBy(owner));
    }
    if (cast.plain() && !cast.mixed) {
      int least = Oracle.best(Quiet.weights(calm.all()), items).moves();
      coverage.count("join whose moves were counted");
      coverage.add("moves after a join", least);
      if (joined.bound() != least) {
        throw new Violation("the join took " + joined + ", the least is " + least);
      }
    }
  }

  /** One dies: until all is bound again nothing else moves. */
  void death() {
    List<Daemon> fit = calm.all().stream().filter(d -> !d.out()).toList();
    if (fit.size() < 2) {
      return;
    }
    Daemon victim = chance.pick(fit);
    coverage.count(victim.isCoordinator() ? "quiet death of a coordinator" : "quiet death");
    Map<VifId, Daemon> before = new TreeMap<>(quiet.bound(calm.all()));
    moves.clear();
    victim.end(chance.percent(50) ? Daemon.End.KILLED : Daemon.End.HOST_DEAD);
    untilTakenOver(victim);
    moves.onlyMoved(before, victim);
    promptly("a death");
    fairly(before, victim);
    calm.awaitQuiet("after a death");
  }

  /** One leaves: it hands over, nothing else moves. */
  void leave() {
    List<Daemon> fit = calm.all().stream().filter(d -> !d.out()).toList();
    if (fit.size() < 2) {
      return;
    }
    Daemon leaver = chance.pick(fit);
    coverage.count(leaver.isCoordinator() ? "quiet leave of a coordinator" : "quiet leave");
    Map<VifId, Daemon> before = new TreeMap<>(quiet.bound(calm.all()));
    moves.clear();
    leaver.deliver(new Event.StopRequested());
    untilTakenOver(leaver);
    moves.onlyMoved(before, leaver);
    fairly(before, leaver);
    calm.awaitQuiet("after a leave");
    if (leaver.alive()) {
      throw new Violation(leaver + " was told to leave and is still here");
    }
  }

  /** In fair weather nothing waits for a repeat: a question takes most of the time. */
  private void promptly(String what) {
    long since = world.schedule.now() - lastView.at;
    if (since > PROMPT) {
      throw new Violation("all is bound only " + since / MS + " ms after the view of " + what);
    }
  }

  /** What one held is shared out as evenly as can be without moving anything else. */
  private void fairly(Map<VifId, Daemon> before, Daemon gone) {
    List<Daemon> side = calm.all();
    List<Oracle.Item> now = quiet.items(side);
    List<Oracle.Item> items = new ArrayList<>();
    int i = 0;
    for (VifId vif : quiet.bound(side).keySet()) {
      Oracle.Item item = now.get(i++);
      boolean free = before.get(vif) == gone;
      items.add(free ? item : item.only(List.of(item.owner())));
    }
    int[] weights = Quiet.weights(side);
    long least = Oracle.best(weights, items).imbalance();
    if (!cast.mixed && Oracle.imbalanceNow(weights, items) != least) {
      throw new Violation(
          "what "
              + gone
              + " had is shared out unfairly: the imbalance is "
              + Oracle.imbalanceNow(weights, items)
              + ", the least is "
              + least);
    }
  }

  /**
   * Until the others have everything; who dies is out of the view first, who leaves need not be.
   */
  private void untilTakenOver(Daemon gone) {
    long deadline = world.schedule.now() + 30 * SECOND;
    while (!takenOver(gone) && world.schedule.now() < deadline) {
      // Not a moment longer: a round of balance may follow at once.
      calm.advance(Math.min(world.schedule.next() - world.schedule.now(), SECOND));
    }
  }

  private boolean takenOver(Daemon gone) {
    List<Daemon> side = calm.all();
    boolean knows =
        gone.stopping()
            || side.stream().noneMatch(d -> d.installed().orElseThrow().contains(gone.id()));
    return knows && (!gone.alive() || grips.of(gone).empty()) && quiet.allBound(side);
  }

  /**
   * A foreign host takes the address of a member that dies: nobody else takes it, nobody makes a
   * noise about it, and it is taken when the stranger lets go.
   */
  void stranger() {
    Map<VifId, Daemon> owners = quiet.bound(calm.all());
    List<VifId> single = owners.keySet().stream().filter(v -> v.addresses().size() == 1).toList();
    if (single.isEmpty() || calm.all().stream().filter(d -> !d.out()).count() < 2) {
      return;
    }
    coverage.count("stranger");
    VifId vif = chance.pick(single);
    IpAddress address = vif.addresses().getFirst();
    Host stranger = world.addHost("x");
    stranger.reserve = true;
    stranger.kernel.addForeign(address);
    // What a guard says of its own kernel says nothing of a stranger's.
    world.deaths.farewells(false);
    owners.get(vif).end(Daemon.End.KILLED);
    calm.advance(2 * SECOND);
    clamour.questions = 0;
    clamour.words = 0;
    calm.advance(20 * SECOND);
    int members = calm.all().size();
    long most = 150 + members * (15 + 20_000 / cast.timing.firstRetry().toMillis());
    if (clamour.questions > most || clamour.words > 2 * members) {
      throw new Violation(
          clamour.questions + " questions and " + clamour.words + " words about " + Words.of(vif));
    }
    if (quiet.bound(calm.all()).containsKey(vif)) {
      throw new Violation(Words.of(vif) + " is bound although a stranger answers for it");
    }
    stranger.kernel.removeForeign(address);
    calm.awaitQuiet("after a stranger");
  }
}
