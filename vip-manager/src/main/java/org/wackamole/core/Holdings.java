package org.wackamole.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.wackamole.inet.IpAddress;

/**
 * What this member holds and how far each hold has come (rule 4). A hold begins with the grant and
 * ends when the kernel has confirmed the release, not a moment earlier: a bind that is under way
 * when the next view comes is still a hold.
 */
final class Holdings {
  private final Impediments impediments;
  private final Duration releaseRetry;
  private final SortedMap<VifId, Hold> holds = new TreeMap<>();
  private final SortedSet<VifId> lastHeld = new TreeSet<>();
  private final Inheritance inheritance = new Inheritance(holds, lastHeld);
  private final HandOver handOver = new HandOver(holds);
  private final Unsure unsure = new Unsure();
  private long tickets;

  Holdings(Impediments impediments, Timing timing) {
    this.impediments = impediments;
    this.releaseRetry = timing.firstRetry();
  }

  boolean isEmpty() {
    return holds.isEmpty();
  }

  SortedMap<VifId, HoldState> states() {
    SortedMap<VifId, HoldState> states = new TreeMap<>();
    holds.forEach((id, hold) -> states.put(id, unsure.shown(id, hold)));
    return states;
  }

  /** What stands in the way of those that are asked for again until a lost member's kernel ends. */
  SortedMap<VifId, Obstacle> met() {
    SortedMap<VifId, Obstacle> met = new TreeMap<>();
    holds.forEach((id, hold) -> hold.met.ifPresent(obstacle -> met.put(id, obstacle)));
    return met;
  }

  SortedSet<VifId> lastHeld() {
    return lastHeld;
  }

  long nextTicket() {
    return ++tickets;
  }

  /** Drops what is not assigned, then takes on what is. {@link #proceed} goes on from there. */
  void obey(
      Assignment assignment,
      MemberId self,
      SortedMap<VifId, Vif> pool,
      View view,
      Reports reports,
      List<Effect> out) {
    unsure.obey(view, self, reports, holds.keySet());
    handOver.begin(assignment, self, view, reports, impediments.unable(), out);
    SortedMap<VifId, Grant> mine = new TreeMap<>(assignment.grants());
    mine.values().removeIf(grant -> !grant.owner().equals(Optional.of(self)));
    lastHeld.removeIf(
        vif -> {
          Grant grant = assignment.grants().get(vif);
          return grant != null && !mine.containsKey(vif);
        });
    // Who has not read a report of this member yet does not know what it came back with.
    boolean read = assignment.hasRead(self);
    release(id -> !mine.containsKey(id) && !holds.get(id).stays(read), out);
    inheritance.adopt(mine.keySet(), out);
    mine.forEach(
        (id, grant) -> {
          Hold hold = holds.get(id);
          // Where nobody is mature only what is bound already is granted, and word may be late.
          Optional<Vif> takes = Optional.ofNullable(pool.get(id)).filter(v -> assignment.mature());
          if (hold == null) {
            takes.ifPresent(vif -> holds.put(id, new Hold(vif, grant)));
            return;
          }
          hold.grantAgain(grant, takes);
        });
  }

  /** A new view: nobody is waited for any more, and only what the kernel knows of counts. */
  void viewInstalled() {
    handOver.end();
    lapse();
  }

  /** A new view, or nothing may be taken now: grants that the kernel knows nothing of are void. */
  void lapse() {
    holds.values().removeIf(Hold::isOnItsWay);
    holds.values().forEach(hold -> hold.again = Optional.empty());
  }

  /** Nothing is kept on a link that leads nowhere. */
  void releaseOn(SortedSet<String> links, List<Effect> out) {
    release(id -> holds.get(id).vif.liesOnAny(links), out);
  }

  /** No question hears that it is there, so others take what was kept here for free. */
  void releaseFoundOn(SortedSet<String> dead, List<Effect> out) {
    release(id -> holds.get(id).found && holds.get(id).vif.liesOnlyOn(dead), out);
  }

  Inheritance inheritance() {
    return inheritance;
  }

  /** Before a restart: what is not bound yet never will be. */
  void keepOnlyBound(List<Effect> out) {
    handOver(out);
    release(id -> holds.get(id).state != HoldState.BOUND, out);
  }

  boolean nothingUnderWay() {
    return holds.values().stream().allMatch(hold -> hold.state == HoldState.BOUND);
  }

  void releaseAll(List<Effect> out) {
    release(id -> true, out);
  }

  /** After a pause: the guard may have let go of everything, and others may have had it since. */
  void releaseUnsure(List<Effect> out) {
    unsure.add(holds.keySet());
    releaseAll(out);
  }

  /** Those who have it next are waited for no longer. */
  void handOver(List<Effect> out) {
    release(id -> holds.get(id).heir.isPresent(), out);
  }

  private void release(Predicate<VifId> which, List<Effect> out) {
    List<Vif> released = new ArrayList<>();
    for (VifId id : List.copyOf(holds.keySet())) {
      if (which.test(id)) {
        Hold hold = holds.get(id);
        hold.again = Optional.empty();
        hold.heir = Optional.empty();
        switch (hold.state) {
          case WAITING, ASKING -> holds.remove(id);
          case BINDING, BOUND -> {
            hold.state = HoldState.RELEASING;
            released.add(hold.vif);
          }
          case RELEASING -> {}
        }
      }
    }
    if (!released.isEmpty()) {
      out.add(new Effect.Release(released));
    }
  }

  /** Lets go of what others wait for, asks for or binds what waits for nobody; one batch each. */
  void proceed(
      View view, Reports reports, long obeyed, Links links, Partings partings, List<Effect> out) {
    if (handOver.isDue(view, reports, obeyed)) {
      handOver(out);
    }
    List<Vif> ask = new ArrayList<>();
    List<Vif> bind = new ArrayList<>();
    boolean divided = reports.anyMetStranger(view);
    for (var entry : holds.entrySet()) {
      Hold hold = entry.getValue();
      if (hold.state == HoldState.WAITING
          && links.mayBind(hold.vif, reports)
          && handOver.mayBegin(entry.getKey(), hold, view, reports, obeyed)) {
        boolean asks =
            hold.grant.ask()
                || divided
                || unsure.has(entry.getKey())
                || partings.mayBeAnswered(entry.getKey());
        hold.state = asks ? HoldState.ASKING : HoldState.BINDING;
        (asks ? ask : bind).add(hold.vif);
      }
    }
    if (!bind.isEmpty()) {
      out.add(new Effect.Bind(bind));
    }
    ask(ask, out);
    handOver.prepare(out);
  }

  private void ask(List<Vif> vifs, List<Effect> out) {
    if (!vifs.isEmpty()) {
      long ticket = nextTicket();
      vifs.forEach(vif -> holds.get(vif.id()).ticket = ticket);
      out.add(new Effect.Ask(ticket, vifs));
    }
  }

  /** What a lost member's kernel answered for may be free by now. */
  void askAgain(List<Effect> out) {
    ask(holds.values().stream().filter(Hold::asksAgain).map(hold -> hold.vif).toList(), out);
  }

  void asked(Event.Asked asked, Partings partings, List<Effect> out) {
    List<Vif> bind = new ArrayList<>();
    int again = 0;
    for (VifId id : List.copyOf(holds.keySet())) {
      Hold hold = holds.get(id);
      if (hold.state != HoldState.ASKING || hold.ticket != asked.ticket()) {
        continue;
      }
      Optional<Obstacle> obstacle = asked.found().get(id);
      hold.met = Optional.empty();
      if (obstacle == null) {
        hold.state = HoldState.WAITING;
      } else if (obstacle.filter(o -> partings.mayLetGo(o, id)).isPresent()) {
        hold.ticket = 0;
        hold.met = obstacle;
        again++;
      } else if (obstacle.isPresent()) {
        holds.remove(id);
        out.addAll(impediments.inUse(id, obstacle.get()));
      } else {
        unsure.remove(id);
        hold.state = HoldState.BINDING;
        bind.add(hold.vif);
      }
    }
    if (again > 0) {
      int rarer = 1 + (again - 1) / Timing.ASKED_TOGETHER;
      Duration pause = Duration.ofNanos(Timing.ASK_AGAIN.toNanos() * rarer);
      out.add(new Effect.StartTimer(new Timer.AskAgain(), pause));
    }
    if (!bind.isEmpty()) {
      out.add(new Effect.Bind(bind));
    }
  }

  void bound(List<Event.BindResult> results, List<Effect> out) {
    List<Vif> announce = new ArrayList<>();
    List<VifId> failed = new ArrayList<>();
    for (Event.BindResult result : results) {
      switch (result) {
        case Event.BindResult.Done done -> {
          Hold hold = holds.get(done.vif());
          if (hold != null && hold.state == HoldState.BINDING) {
            hold.state = HoldState.BOUND;
            lastHeld.add(done.vif());
            impediments.bound(hold.vif);
            announce.add(hold.vif);
          }
        }
        case Event.BindResult.Failed failure -> {
          out.addAll(impediments.interfaceFailed(failure.ifname(), failure.reason()));
          failed.add(failure.vif());
        }
        case Event.BindResult.Foreign foreign -> {
          out.addAll(impediments.foreignFound(foreign.address()));
          failed.add(foreign.vif());
        }
      }
    }
    // It never was in the kernel: that it is gone says no more than the question before it did.
    unsure.add(failed);
    release(failed::contains, out);
    if (!announce.isEmpty()) {
      out.add(new Effect.Announce(announce));
    }
  }

  void released(List<Event.ReleaseResult> results, List<Effect> out) {
    for (Event.ReleaseResult result : results) {
      Hold hold = holds.get(result.vif());
      if (hold == null || hold.state != HoldState.RELEASING) {
        continue;
      }
      if (!result.gone()) {
        out.add(new Effect.StartTimer(new Timer.RetryRelease(result.vif()), releaseRetry));
      } else if (hold.again.isPresent()) {
        hold.vif = hold.again.get();
        hold.again = Optional.empty();
        hold.state = HoldState.WAITING;
      } else {
        holds.remove(result.vif());
      }
    }
  }

  void retryRelease(VifId vif, List<Effect> out) {
    Hold hold = holds.get(vif);
    if (hold != null && hold.state == HoldState.RELEASING) {
      out.add(new Effect.Release(List.of(hold.vif)));
    }
  }

  /** Somebody else removed an address of ours: what is left of its virtual interface goes too. */
  void vanished(IpAddress address, List<Effect> out) {
    for (var entry : holds.entrySet()) {
      Hold hold = entry.getValue();
      // The lifetime of what was found may end, and that is nobody's doing.
      if (entry.getKey().addresses().contains(address) && hold.isInKernel() && !hold.found) {
        out.addAll(impediments.vanished(entry.getKey(), address));
      }
    }
    release(id -> id.addresses().contains(address) && holds.get(id).isInKernel(), out);
  }

  /** What the new file binds in another way is let go and taken again, and only that. */
  void reconfigure(SortedMap<VifId, Vif> pool, List<Effect> out) {
    // What the kernel knows nothing of is dropped; the rest waits for the coordinator's word.
    release(id -> !pool.containsKey(id) && holds.get(id).isOnItsWay(), out);
    for (VifId id : List.copyOf(holds.keySet())) {
      Hold hold = holds.get(id);
      if (!pool.containsKey(id) || pool.get(id).equals(hold.vif)) {
        continue;
      }
      switch (hold.state) {
        case WAITING, ASKING -> {
          hold.vif = pool.get(id);
          hold.met = Optional.empty();
          hold.state = HoldState.WAITING;
        }
        case RELEASING -> hold.again = hold.again.map(vif -> pool.get(id));
        case BINDING, BOUND -> {
          release(id::equals, out);
          hold.again = Optional.of(pool.get(id));
        }
      }
    }
  }

  /** Those that are bound here and share an address with one of the given. */
  List<Vif> boundAmong(SortedSet<VifId> vifs) {
    return bound().stream().filter(vif -> vifs.stream().anyMatch(vif.id()::overlaps)).toList();
  }

  List<Vif> bound() {
    return holds.values().stream()
        .filter(hold -> hold.state == HoldState.BOUND)
        .map(hold -> hold.vif)
        .toList();
  }
}
