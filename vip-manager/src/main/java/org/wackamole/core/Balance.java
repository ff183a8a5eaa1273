package org.wackamole.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.wackamole.inet.IpPrefix;

/**
 * One round of balance (rule 6): the moves that lower the measure of imbalance most, each chain of
 * them strictly; none where nothing lowers it.
 *
 * <p>First the weighted imbalance, by chains: a member gives one virtual interface to the next,
 * which gives another to a third, so that files that differ do not get stuck. The steepest chain is
 * taken first; where everybody can take everything all chains are single moves, and the steepest
 * descent of a separable convex measure reaches its least value in the least possible number of
 * them. Then, at the same weighted imbalance, the imbalance per network, by single moves and by
 * exchanges of two.
 */
final class Balance {
  private record Move(VifId vif, MemberId from, MemberId to) {}

  /** An improvement as an exact fraction: the greater, the better. */
  private record Gain(long numerator, long denominator) {
    boolean isPositive() {
      return numerator > 0;
    }

    boolean greaterThan(Gain other) {
      return numerator * other.denominator > other.numerator * denominator;
    }
  }

  private record Step(Gain gain, List<Move> moves) {}

  private final Roster roster;
  private final Shares shares;
  private final SortedMap<VifId, MemberId> before;
  private final SortedMap<VifId, MemberId> after;
  private final int most;

  /** What each member could give away: not what it prefers to have. */
  private final SortedMap<MemberId, SortedSet<VifId>> movable = new TreeMap<>();

  private Balance(Roster roster, SortedMap<VifId, MemberId> owners, int most) {
    this.roster = roster;
    this.shares = new Shares(roster);
    this.before = owners;
    this.after = new TreeMap<>(owners);
    this.most = most;
    roster.members().forEach(report -> movable.put(report.sender(), new TreeSet<>()));
    owners.forEach(
        (vif, owner) -> {
          shares.give(owner, vif);
          if (!roster.prefers(owner, vif)) {
            movable.get(owner).add(vif);
          }
        });
  }

  /**
   * @param owners the owner of each virtual interface, all of them in the roster
   * @param most how many may move
   * @return the new owner of each that moves; empty where the balance is as good as it gets
   */
  static SortedMap<VifId, MemberId> round(
      Roster roster, SortedMap<VifId, MemberId> owners, int most) {
    Balance balance = new Balance(roster, owners, most);
    Optional<Step> step = balance.next();
    while (step.isPresent()) {
      step.get().moves().forEach(balance::apply);
      step = balance.next();
    }
    return balance.moved();
  }

  private SortedMap<VifId, MemberId> moved() {
    SortedMap<VifId, MemberId> moved = new TreeMap<>(after);
    moved.entrySet().removeIf(e -> e.getValue().equals(before.get(e.getKey())));
    return moved;
  }

  private void apply(Move move) {
    after.put(move.vif(), move.to());
    shares.take(move.from(), move.vif());
    shares.give(move.to(), move.vif());
    movable.get(move.from()).remove(move.vif());
    movable.get(move.to()).add(move.vif());
  }

  private Optional<Step> next() {
    Optional<Step> chain = steepestChain();
    return chain.isPresent() ? chain : bestExchange();
  }

  private boolean affordable(List<Move> moves) {
    int count = moved().size();
    for (Move move : moves) {
      MemberId home = before.get(move.vif());
      count -= move.from().equals(home) ? 0 : 1;
      count += move.to().equals(home) ? 0 : 1;
    }
    return count <= most;
  }

  /** Of equal gains the shorter chain, then the one from the older member, then to the older. */
  private Optional<Step> steepestChain() {
    Step best = null;
    for (Shares.Share from : shares.all()) {
      SortedMap<MemberId, List<Move>> chains = chainsFrom(from.member);
      for (Shares.Share to : shares.all()) {
        List<Move> chain = chains.get(to.member);
        Gain gain =
            new Gain(from.relief() * to.weight - to.cost() * from.weight, from.weight * to.weight);
        if (chain == null || !gain.isPositive() || !affordable(chain)) {
          continue;
        }
        boolean better =
            best == null
                || gain.greaterThan(best.gain())
                || !best.gain().greaterThan(gain) && chain.size() < best.moves().size();
        if (better) {
          best = new Step(gain, chain);
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /** The shortest chain from a member to each other one, breadth first, older members first. */
  private SortedMap<MemberId, List<Move>> chainsFrom(MemberId source) {
    SortedMap<MemberId, List<Move>> chains = new TreeMap<>();
    chains.put(source, List.of());
    Deque<MemberId> queue = new ArrayDeque<>(List.of(source));
    while (!queue.isEmpty()) {
      MemberId from = queue.remove();
      for (Shares.Share to : shares.all()) {
        if (chains.containsKey(to.member)) {
          continue;
        }
        Optional<Move> move = bestMove(from, to.member);
        if (move.isPresent()) {
          List<Move> chain = new ArrayList<>(chains.get(from));
          chain.add(move.get());
          chains.put(to.member, chain);
          queue.add(to.member);
        }
      }
    }
    chains.remove(source);
    return chains;
  }

  /** The one whose move helps the networks' balance most, then the lowest name. */
  private Optional<Move> bestMove(MemberId from, MemberId to) {
    Move best = null;
    Gain bestGain = null;
    for (VifId vif : movable.get(from)) {
      if (takes(to, vif)) {
        Gain gain = networkGain(from, to, roster.networks(vif), List.of());
        if (bestGain == null || gain.greaterThan(bestGain)) {
          best = new Move(vif, from, to);
          bestGain = gain;
        }
      }
    }
    return Optional.ofNullable(best);
  }

  private boolean takes(MemberId member, VifId vif) {
    return roster.members().stream()
        .filter(report -> report.sender().equals(member))
        .anyMatch(report -> roster.fit(report, vif) && roster.proven(report, vif));
  }

  /** What it gains for the networks when {@code there} goes from a to b and {@code back} back. */
  private Gain networkGain(MemberId a, MemberId b, List<IpPrefix> there, List<IpPrefix> back) {
    Shares.Share from = shares.of(a);
    Shares.Share to = shares.of(b);
    long cost =
        from.networkCost(back, there) * to.weight + to.networkCost(there, back) * from.weight;
    return new Gain(-cost, from.weight * to.weight);
  }

  /** Moves that leave the weighted imbalance as it is and lower the one per network. */
  private Optional<Step> bestExchange() {
    Step best = null;
    for (Shares.Share a : shares.all()) {
      for (Shares.Share b : shares.all()) {
        if (a == b) {
          continue;
        }
        boolean even = a.relief() * b.weight == b.cost() * a.weight;
        if (even) {
          best = better(best, bestMove(a.member, b.member).map(List::of), a, b);
        }
        if (a.rank < b.rank) {
          for (List<Move> swap : swaps(a.member, b.member)) {
            best = better(best, Optional.of(swap), a, b);
          }
        }
      }
    }
    return Optional.ofNullable(best);
  }

  private Step better(Step best, Optional<List<Move>> moves, Shares.Share a, Shares.Share b) {
    if (moves.isEmpty() || !affordable(moves.get())) {
      return best;
    }
    List<IpPrefix> back =
        moves.get().size() == 1 ? List.of() : roster.networks(moves.get().get(1).vif());
    Gain gain =
        networkGain(a.member, b.member, roster.networks(moves.get().getFirst().vif()), back);
    boolean better = gain.isPositive() && (best == null || gain.greaterThan(best.gain()));
    return better ? new Step(gain, moves.get()) : best;
  }

  /** One exchange for each pair of kinds, a kind being the networks that a VIF has addresses in. */
  private List<List<Move>> swaps(MemberId a, MemberId b) {
    List<List<Move>> swaps = new ArrayList<>();
    for (VifId there : oneOfEachKind(a, b)) {
      for (VifId back : oneOfEachKind(b, a)) {
        if (!roster.networks(there).equals(roster.networks(back))) {
          swaps.add(List.of(new Move(there, a, b), new Move(back, b, a)));
        }
      }
    }
    return swaps;
  }

  private List<VifId> oneOfEachKind(MemberId from, MemberId to) {
    List<List<IpPrefix>> kinds = new ArrayList<>();
    List<VifId> chosen = new ArrayList<>();
    for (VifId vif : movable.get(from)) {
      if (!kinds.contains(roster.networks(vif)) && takes(to, vif)) {
        kinds.add(roster.networks(vif));
        chosen.add(vif);
      }
    }
    return chosen;
  }
}
