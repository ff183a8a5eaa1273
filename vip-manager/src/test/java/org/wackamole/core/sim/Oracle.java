package org.wackamole.core.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The best that any assignment of virtual interfaces to members can do, by a flow whose last edges
 * get dearer with every further unit: first the least sum of load squared over weight, then the
 * least number of moves that leads there.
 */
final class Oracle {
  /**
   * One virtual interface.
   *
   * @param fit the members that it may go to, by index
   * @param owner who has it now; -1 for nobody
   * @param networks that of each of its addresses
   */
  record Item(List<Integer> fit, int owner, List<Integer> networks) {
    Item(List<Integer> fit, int owner) {
      this(fit, owner, List.of());
    }

    Item ownedBy(int other) {
      return new Item(fit, other, networks);
    }

    Item only(List<Integer> where) {
      return new Item(where, owner, networks);
    }
  }

  /**
   * @param imbalance the sum of load squared over weight, times {@link #scale}
   * @param moves how many items that have an owner must change it
   */
  record Best(long imbalance, int moves) {}

  private Oracle() {}

  /** A number that all weights divide. */
  static long scale(int[] weights) {
    long scale = 1;
    for (int weight : weights) {
      long a = scale;
      long b = weight;
      while (b != 0) {
        long rest = a % b;
        a = b;
        b = rest;
      }
      scale = scale / a * weight;
    }
    return scale;
  }

  static long imbalance(int[] weights, int[] loads) {
    long scale = scale(weights);
    long sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += scale / weights[i] * loads[i] * loads[i];
    }
    return sum;
  }

  static long imbalanceNow(int[] weights, List<Item> items) {
    int[] loads = new int[weights.length];
    items.stream().filter(i -> i.owner() >= 0).forEach(i -> loads[i.owner()]++);
    return imbalance(weights, loads);
  }

  /** All items that some member is fit for are given to one. */
  static Best best(int[] weights, List<Item> items) {
    long scale = scale(weights);
    long dear = items.size() + 1L;
    int first = 1 + items.size();
    int sink = first + weights.length;
    CostFlow flow = new CostFlow(sink + 1);
    for (int i = 0; i < items.size(); i++) {
      flow.edge(0, 1 + i, 0);
      for (int member : items.get(i).fit()) {
        int owner = items.get(i).owner();
        flow.edge(1 + i, first + member, owner < 0 || owner == member ? 0 : 1);
      }
    }
    for (int member = 0; member < weights.length; member++) {
      for (int load = 0; load < items.size(); load++) {
        flow.edge(first + member, sink, dear * (scale / weights[member]) * (2L * load + 1));
      }
    }
    long cost = flow.run(0, sink);
    return new Best(cost / dear, (int) (cost % dear));
  }

  /**
   * Whether some chain of at most so many moves, each item going from its owner to the owner of the
   * next, lowers the imbalance. Where chains may be of any length this is so exactly until the
   * imbalance is the least.
   */
  static boolean improvable(int[] weights, List<Item> items, int most) {
    int members = weights.length;
    int[] loads = new int[members];
    int[][] steps = new int[members][members];
    for (int[] row : steps) {
      Arrays.fill(row, members);
    }
    for (Item item : items) {
      loads[item.owner()]++;
      item.fit().forEach(to -> steps[item.owner()][to] = 1);
    }
    for (int via = 0; via < members; via++) {
      for (int from = 0; from < members; from++) {
        for (int to = 0; to < members; to++) {
          steps[from][to] = Math.min(steps[from][to], steps[from][via] + steps[via][to]);
        }
      }
    }
    for (int from = 0; from < members; from++) {
      for (int to = 0; to < members; to++) {
        boolean reachable = from != to && steps[from][to] <= Math.min(most, members - 1);
        boolean lower = (2L * loads[to] + 1) * weights[from] < (2L * loads[from] - 1) * weights[to];
        if (reachable && lower) {
          return true;
        }
      }
    }
    return false;
  }

  /** The sum, over members and networks, of addresses squared over weight, times the scale. */
  static long unevenness(int[] weights, List<Item> items) {
    long scale = scale(weights);
    SortedMap<Integer, int[]> counts = new TreeMap<>();
    for (Item item : items) {
      item.networks()
          .forEach(n -> counts.computeIfAbsent(n, k -> new int[weights.length])[item.owner()]++);
    }
    long sum = 0;
    for (int[] network : counts.values()) {
      for (int member = 0; member < weights.length; member++) {
        sum += scale / weights[member] * network[member] * network[member];
      }
    }
    return sum;
  }

  /** Whether one move, or an exchange of two, spreads networks better at the same imbalance. */
  static boolean spreadable(int[] weights, List<Item> items, int most) {
    long imbalance = imbalanceNow(weights, items);
    long now = unevenness(weights, items);
    List<Item> tried = new ArrayList<>(items);
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      for (int to : item.fit()) {
        tried.set(i, item.ownedBy(to));
        if (imbalanceNow(weights, tried) == imbalance && unevenness(weights, tried) < now) {
          return true;
        }
        for (int j = i + 1; j < items.size() && most > 1 && to != item.owner(); j++) {
          Item back = items.get(j);
          if (back.owner() == to && back.fit().contains(item.owner())) {
            tried.set(j, back.ownedBy(item.owner()));
            if (unevenness(weights, tried) < now) {
              return true;
            }
            tried.set(j, back);
          }
        }
      }
      tried.set(i, item);
    }
    return false;
  }

  /** The same by trying everything; for a handful of items only. */
  static Best bestByForce(int[] weights, List<Item> items) {
    return force(weights, items, 0, new int[weights.length], 0);
  }

  private static Best force(int[] weights, List<Item> items, int next, int[] loads, int moves) {
    if (next == items.size()) {
      return new Best(imbalance(weights, loads), moves);
    }
    Best best = null;
    Item item = items.get(next);
    for (int member : item.fit()) {
      int[] with = Arrays.copyOf(loads, loads.length);
      with[member]++;
      int moved = item.owner() >= 0 && item.owner() != member ? 1 : 0;
      Best found = force(weights, items, next + 1, with, moves + moved);
      if (best == null
          || found.imbalance() < best.imbalance()
          || (found.imbalance() == best.imbalance() && found.moves() < best.moves())) {
        best = found;
      }
    }
    return best == null ? force(weights, items, next + 1, loads, moves) : best;
  }
}
