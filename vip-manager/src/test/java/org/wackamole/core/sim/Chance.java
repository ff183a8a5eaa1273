package org.wackamole.core.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Where every delay, loss and fault of a world is drawn from. One seed makes one world; a script
 * uses {@link #none}, which always takes the least delay and never lets anything fail.
 */
final class Chance {
  private final SplittableRandom random;
  private final boolean none;

  private Chance(SplittableRandom random, boolean none) {
    this.random = random;
    this.none = none;
  }

  static Chance seeded(long seed) {
    return new Chance(new SplittableRandom(seed), false);
  }

  static Chance none() {
    return new Chance(new SplittableRandom(0), true);
  }

  /** Both ends may be drawn. */
  long between(long low, long high) {
    return none || high <= low ? low : random.nextLong(low, high + 1);
  }

  UUID uuid() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  int below(int bound) {
    return none ? 0 : random.nextInt(bound);
  }

  boolean percent(int percent) {
    return !none && random.nextInt(100) < percent;
  }

  <T> T pick(List<T> from) {
    return from.get(below(from.size()));
  }

  /** One of these, each as likely as the others. */
  @SafeVarargs
  final <T> T of(T... choices) {
    return choices[below(choices.length)];
  }

  <T> List<T> shuffled(List<T> from) {
    List<T> out = new ArrayList<>(from);
    for (int i = out.size() - 1; i > 0 && !none; i--) {
      int j = random.nextInt(i + 1);
      T swap = out.get(i);
      out.set(i, out.get(j));
      out.set(j, swap);
    }
    return out;
  }
}
