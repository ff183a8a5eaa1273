package org.wackamole.core.sim;

import java.util.Map;
import java.util.TreeMap;

/** How often the interesting things happened, so that a test can insist that they did. */
final class Coverage {
  private final Map<String, Long> counts = new TreeMap<>();

  void count(String what) {
    add(what, 1);
  }

  void add(String what, long times) {
    counts.merge(what, times, Long::sum);
  }

  synchronized void addAll(Coverage other) {
    other.counts.forEach(this::add);
  }

  long of(String what) {
    return counts.getOrDefault(what, 0L);
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    counts.forEach((what, times) -> out.append(String.format("%9d  %s%n", times, what)));
    return out.toString();
  }
}
