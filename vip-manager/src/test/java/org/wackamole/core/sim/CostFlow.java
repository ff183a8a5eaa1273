package org.wackamole.core.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The cheapest flow of a given size through a small graph, by shortest augmenting paths
 * (Bellman-Ford). Exact, slow, and nothing like the code that it judges.
 */
final class CostFlow {
  private record Edge(int from, int to, long cost, int back) {}

  private final int nodes;
  private final List<Edge> edges = new ArrayList<>();
  private final List<Integer> room = new ArrayList<>();

  CostFlow(int nodes) {
    this.nodes = nodes;
  }

  /** An edge for one unit. */
  void edge(int from, int to, long cost) {
    int number = edges.size();
    add(new Edge(from, to, cost, number + 1), 1);
    add(new Edge(to, from, -cost, number), 0);
  }

  private void add(Edge edge, int capacity) {
    edges.add(edge);
    room.add(capacity);
  }

  /** The cost of as many units as can flow. */
  long run(int source, int sink) {
    long total = 0;
    while (true) {
      long[] cost = new long[nodes];
      int[] by = new int[nodes];
      Arrays.fill(cost, Long.MAX_VALUE);
      cost[source] = 0;
      relax(cost, by);
      if (cost[sink] == Long.MAX_VALUE) {
        return total;
      }
      total += cost[sink];
      for (int node = sink; node != source; node = edges.get(by[node]).from()) {
        room.set(by[node], room.get(by[node]) - 1);
        int back = edges.get(by[node]).back();
        room.set(back, room.get(back) + 1);
      }
    }
  }

  private void relax(long[] cost, int[] by) {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = 0; i < edges.size(); i++) {
        Edge edge = edges.get(i);
        if (room.get(i) > 0
            && cost[edge.from()] != Long.MAX_VALUE
            && cost[edge.from()] + edge.cost() < cost[edge.to()]) {
          cost[edge.to()] = cost[edge.from()] + edge.cost();
          by[edge.to()] = i;
          changed = true;
        }
      }
    }
  }
}
