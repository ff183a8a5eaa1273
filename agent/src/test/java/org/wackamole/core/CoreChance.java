package org.wackamole.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Ways to make two runs of the core differ that the packages it may use do offer. */
public final class CoreChance {
  static class Milliseconds {
    long now = System.currentTimeMillis();
  }

  static class Nanoseconds {
    LongSupplier clock = System::nanoTime;
  }

  static class Environment {
    String home = System.getenv("HOME");
  }

  static class Output {
    void say() {
      System.out.println();
    }
  }

  static class ByThread {
    Thread thread = new Thread(() -> {});
  }

  static class ByMath {
    double random = Math.random();
  }

  static class ByUuid {
    UUID random = UUID.randomUUID();
  }

  static class ByRandom {
    Random random = new Random(1);
  }

  static class ByShuffle {
    void shuffle(List<String> list) {
      Collections.shuffle(list);
    }
  }

  static class ByHashMap {
    Map<String, String> map = new HashMap<>();
  }

  static class ByHashSet {
    Set<String> set = new HashSet<>();
  }

  static class BySetOf {
    Set<String> set = Set.of("a", "b");
  }

  static class BySetOfMany {
    Set<String> set(String... many) {
      return Set.of(many);
    }
  }

  static class BySetCopy {
    Set<String> set = Set.copyOf(new ArrayList<>());
  }

  static class ByMapOf {
    Map<String, String> map = Map.of("a", "b", "c", "d");
  }

  static class ByMapCopy {
    Map<String, String> copy(Map<String, String> map) {
      return Map.copyOf(map);
    }
  }

  static class ByToSet {
    Set<String> set(List<String> list) {
      return list.stream().collect(Collectors.toSet());
    }
  }

  static class ByToMap {
    Map<String, String> map(List<String> list) {
      return list.stream().collect(Collectors.toMap(s -> s, s -> s));
    }
  }

  static class ByGrouping {
    Map<String, List<String>> map(List<String> list) {
      return list.stream().collect(Collectors.groupingBy(s -> s));
    }
  }

  static class Parallel {
    long count(List<String> list) {
      return list.parallelStream().count();
    }
  }

  static class ParallelStream {
    long count(List<String> list) {
      return list.stream().parallel().count();
    }
  }
}
