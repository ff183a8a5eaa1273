package org.wackamole.core;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.wackamole.inet.IpPrefix;

/**
 * How much each member has, while a split or a balance is being worked out.
 *
 * <p>The measure of imbalance is the sum of load² / weight over the members, which is least where
 * loads are proportional to weights; the second measure is the same for the addresses of each
 * network. All comparisons are exact, by cross multiplication of integers.
 */
final class Shares {
  /** The one that is less loaded, relative to weight, after one more comes first. */
  static final Comparator<Share> BY_BURDEN =
      (a, b) -> Long.compare(a.cost() * b.weight, b.cost() * a.weight);

  /** One member's share. */
  static final class Share {
    final MemberId member;

    /** The place in the view: the last tie-break everywhere, the older member first. */
    final int rank;

    final long weight;
    int load;
    private final SortedMap<IpPrefix, Integer> perNetwork = new TreeMap<>();

    private Share(Report report, int rank) {
      this.member = report.sender();
      this.rank = rank;
      this.weight = report.weight();
    }

    /** What one more would add to load², to be divided by the weight. */
    long cost() {
      return 2L * load + 1;
    }

    /** What one less would take from load², to be divided by the weight. */
    long relief() {
      return 2L * load - 1;
    }

    /** What the change would add to the sum of squares over the networks; may be negative. */
    long networkCost(Collection<IpPrefix> in, Collection<IpPrefix> out) {
      SortedMap<IpPrefix, Integer> change = new TreeMap<>();
      in.forEach(network -> change.merge(network, 1, Integer::sum));
      out.forEach(network -> change.merge(network, -1, Integer::sum));
      long cost = 0;
      for (var entry : change.entrySet()) {
        long before = perNetwork.getOrDefault(entry.getKey(), 0);
        long after = before + entry.getValue();
        cost += after * after - before * before;
      }
      return cost;
    }
  }

  private final SortedMap<MemberId, Share> shares = new TreeMap<>();
  private final List<Share> inOrder;
  private final Roster roster;

  Shares(Roster roster) {
    this.roster = roster;
    for (Report report : roster.members()) {
      shares.put(report.sender(), new Share(report, shares.size()));
    }
    inOrder = roster.members().stream().map(report -> shares.get(report.sender())).toList();
  }

  Share of(MemberId member) {
    return shares.get(member);
  }

  /** In the order of the view. */
  List<Share> all() {
    return inOrder;
  }

  void give(MemberId member, VifId vif) {
    change(shares.get(member), vif, 1);
  }

  void take(MemberId member, VifId vif) {
    change(shares.get(member), vif, -1);
  }

  private void change(Share share, VifId vif, int by) {
    share.load += by;
    roster.networks(vif).forEach(network -> share.perNetwork.merge(network, by, Integer::sum));
  }

  /** Then the one with fewer addresses in these networks, then the older member. */
  static int compareForSpread(Share a, Share b, List<IpPrefix> networks) {
    int burden = BY_BURDEN.compare(a, b);
    if (burden != 0) {
      return burden;
    }
    long costA = a.networkCost(networks, List.of()) * b.weight;
    long costB = b.networkCost(networks, List.of()) * a.weight;
    return costA != costB ? Long.compare(costA, costB) : Integer.compare(a.rank, b.rank);
  }
}
