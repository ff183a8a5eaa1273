package org.wackamole.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * What this member knows of members that restart (rule 15). It counts the time itself, by a timer
 * that may be late and is never early, so a reservation never ends here before it does where it was
 * made. Each is taken in once: what has ended is not brought back by somebody who does not know
 * yet.
 *
 * <p>Whether the host of the one that restarts is gone is asked of its kernel, by ARP, for the very
 * addresses that are kept: as long as it answers for them they are in use, and else they are free.
 */
final class Reservations {
  /** How often the addresses are asked for, and the unit in which the time is counted. */
  static final Duration TICK = Duration.ofMillis(100);

  /** So many questions without an answer, each of three requests, end it. */
  private static final int MISSES = 2;

  /**
   * So long before the end silence says nothing any more: the kernel drops the addresses by itself.
   * It may do so 2.5 s before (see {@link Effect.Bequeath}); the rest is for word that was late.
   */
  private static final Duration LIFETIME_MAY_END = Duration.ofSeconds(3);

  /** Ended ones that are remembered, so that nobody's late report revives them. */
  private static final int MOST_REMEMBERED = 64;

  private static final class Entry {
    final UUID token;
    final MemberId member;
    final String name;

    /** Those that are kept yet, with the questions in a row that nobody answered. */
    final SortedMap<VifId, Integer> misses = new TreeMap<>();

    Duration left;

    /** The kernel may have dropped them by itself. */
    boolean fading;

    /** It was heard of since the last tick, so the next one comes too early for it. */
    boolean young;

    Entry(Reservation told, boolean young) {
      this.young = young;
      token = told.token();
      member = told.member();
      name = told.name();
      told.vifs().forEach(vif -> misses.put(vif, 0));
      left = told.left();
    }

    boolean lasts() {
      return !misses.isEmpty();
    }

    Reservation told() {
      return new Reservation(token, member, name, new TreeSet<>(misses.keySet()), left);
    }
  }

  /** In the order in which they were heard of. */
  private final Map<UUID, Entry> entries = new LinkedHashMap<>();

  private final SortedMap<Long, List<VifId>> questions = new TreeMap<>();
  private Optional<UUID> shown = Optional.empty();
  private int turn;
  private boolean ticking;

  /** This member came back from a former life that left this token. */
  void show(UUID token) {
    shown = Optional.of(token);
  }

  Comeback told() {
    return new Comeback(
        shown, entries.values().stream().filter(Entry::lasts).map(Entry::told).toList());
  }

  void add(Reservation reservation, List<Effect> out) {
    Entry entry = new Entry(reservation, ticking);
    entries.put(entry.token, entry);
    // A timer of its own: ticks are each a little late, and it must not be.
    Duration answering = entry.left.minus(LIFETIME_MAY_END);
    entry.fading = !answering.isPositive();
    if (!entry.fading) {
      out.add(new Effect.StartTimer(new Timer.LifetimeMayEnd(entry.token), answering));
    }
    forgetSome();
    tickOn(out);
  }

  private void forgetSome() {
    List<UUID> over = entries.values().stream().filter(e -> !e.lasts()).map(e -> e.token).toList();
    over.stream().limit(Math.max(0, over.size() - MOST_REMEMBERED)).forEach(entries::remove);
  }

  void end(UUID token) {
    Optional.ofNullable(entries.get(token)).ifPresent(entry -> entry.misses.clear());
  }

  /** How long the own one lasts yet. */
  Duration left(UUID token) {
    return Optional.ofNullable(entries.get(token)).map(e -> e.left).orElse(Duration.ZERO);
  }

  /**
   * Takes in what a report tells. While the one that restarts is in the view only its own word
   * counts, also that it stays after all.
   */
  void heard(Report report, MemberId self, Optional<View> view, List<Effect> out) {
    for (Reservation told : report.comeback().reserved()) {
      boolean own = told.member().equals(self) || shown.filter(told.token()::equals).isPresent();
      boolean hearsay =
          !report.sender().equals(told.member())
              && view.filter(v -> v.contains(told.member())).isPresent();
      if (!own && !hearsay && !entries.containsKey(told.token())) {
        add(told, out);
      }
    }
    for (Entry entry : entries.values()) {
      if (entry.member.equals(report.sender()) && !report.comeback().knows(entry.token)) {
        entry.misses.clear();
      }
    }
  }

  /** The guard of the one that restarts has deleted everything: there is nothing to keep. */
  void departed(Event.MemberDeparted departed) {
    if (departed.how() instanceof Departure.Released) {
      entries.values().stream()
          .filter(entry -> entry.member.equals(departed.member()))
          .forEach(entry -> entry.misses.clear());
    }
  }

  /** Who shows the token is back; what somebody in the view holds is not kept any more. */
  void review(View view, Reports reports) {
    for (Entry entry : entries.values()) {
      for (MemberId member : view.members()) {
        Optional<Report> report = reports.of(member, view);
        if (!entry.lasts() || report.isEmpty()) {
          continue;
        }
        if (report.get().comeback().shown().filter(entry.token::equals).isPresent()) {
          entry.misses.clear();
        } else if (!member.equals(entry.member)) {
          entry
              .misses
              .keySet()
              .removeIf(vif -> report.get().holds().keySet().stream().anyMatch(vif::overlaps));
        }
      }
    }
  }

  void lifetimeMayEnd(UUID token) {
    Optional.ofNullable(entries.get(token)).ifPresent(entry -> entry.fading = true);
  }

  /** Some time has passed; a coordinator asks for what is kept. */
  void tick(
      Optional<View> view,
      boolean coordinator,
      SortedMap<VifId, Vif> pool,
      Holdings holdings,
      List<Effect> out) {
    ticking = false;
    for (Entry entry : entries.values()) {
      entry.left = entry.young ? entry.left : entry.left.minus(TICK);
      entry.young = false;
      if (!entry.left.isPositive()) {
        entry.misses.clear();
      }
    }
    if (coordinator && view.isPresent()) {
      ask(view.get(), pool, holdings, out);
    }
    tickOn(out);
  }

  private void ask(View view, SortedMap<VifId, Vif> pool, Holdings holdings, List<Effect> out) {
    List<VifId> kept = new ArrayList<>();
    for (Entry entry : entries.values()) {
      if (!view.contains(entry.member) && !entry.fading) {
        entry.misses.keySet().stream().filter(pool::containsKey).forEach(kept::add);
      }
    }
    if (!kept.isEmpty()) {
      List<VifId> some = new ArrayList<>();
      for (int i = 0; i < Math.min(kept.size(), Timing.ASKED_TOGETHER); i++) {
        some.add(kept.get(turn++ % kept.size()));
      }
      long ticket = holdings.nextTicket();
      questions.put(ticket, some);
      out.add(new Effect.Ask(ticket, some.stream().map(pool::get).toList()));
    }
  }

  private void tickOn(List<Effect> out) {
    if (!ticking && entries.values().stream().anyMatch(Entry::lasts)) {
      ticking = true;
      out.add(new Effect.StartTimer(new Timer.Reserved(), TICK));
    }
  }

  /** False where it is not the answer to a question of {@link #tick}. */
  boolean asked(Event.Asked asked) {
    List<VifId> about = questions.remove(asked.ticket());
    if (about == null) {
      return false;
    }
    for (VifId vif : about) {
      Optional<Obstacle> found = asked.found().get(vif);
      if (found == null) {
        continue;
      }
      for (Entry entry : entries.values()) {
        if (found.isEmpty() && !entry.fading) {
          entry.misses.computeIfPresent(vif, (v, misses) -> misses + 1);
        } else if (found.isPresent() && found.get() instanceof Obstacle.InUse) {
          entry.misses.computeIfPresent(vif, (v, misses) -> 0);
        }
        entry.misses.values().removeIf(misses -> misses >= MISSES);
      }
    }
    return true;
  }
}
