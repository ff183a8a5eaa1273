package org.wackamole.agent.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wackamole.core.ViewId;

/** Rule 11, on whole groups of watches; each fault from some seeds. */
class WatchTest {
  private static final Duration NORMAL = Duration.ofMillis(150);
  private static final Duration FAST = Duration.ofMillis(30);

  private static WatchedCluster cluster(int size, long seed) {
    return new WatchedCluster(size, NORMAL, seed);
  }

  /** While nothing happens nothing is said, whoever is late by a beat or answers a question. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void quietGroupsStay(long seed) {
    WatchedCluster cluster = cluster(4, seed);
    cluster.run(10_000);
    assertEquals(List.of(), cluster.log());
  }

  /** A host that is gone is excluded by all within Detect, its coordinator or not; one view. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void goneHostIsExcludedAtDetect(long seed) {
    for (char victim : new char[] {'a', 'c'}) {
      WatchedCluster cluster = cluster(3, seed);
      cluster.hostDies(victim);
      cluster.run(1_000);
      String rest = "abc".replace("" + victim, "");
      for (char survivor : rest.toCharArray()) {
        long told = cluster.when(survivor + " excludes " + victim + ": HostGone");
        assertTrue(told >= 90 && told <= 155, cluster.log().toString());
        assertEquals(rest, cluster.members(survivor));
      }
      assertEquals(4, cluster.log().size(), cluster.log().toString());
    }
  }

  /** With Detect = fast that takes 30 ms. */
  @Test
  void fastIsFast() {
    WatchedCluster cluster = new WatchedCluster(3, FAST, 7);
    cluster.hostDies('b');
    cluster.run(500);
    assertTrue(cluster.when("a is in ac") <= 36, cluster.log().toString());
  }

  /** Two hosts that die together, the coordinator among them, cost one detection and one view. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void twoAtOnceAreOneDetection(long seed) {
    WatchedCluster cluster = cluster(5, seed);
    cluster.hostDies('a');
    cluster.hostDies('d');
    cluster.run(1_000);
    assertTrue(cluster.when("b is in bce") <= 215, cluster.log().toString());
    assertEquals("bce", cluster.members('e'));
  }

  /** A daemon that is only quiet has HangTimeout, and comes back unharmed before. */
  @Test
  void quietDaemonHasHangTimeout() {
    WatchedCluster cluster = cluster(3, 1);
    cluster.pause('c', 800);
    cluster.run(2_000);
    assertEquals(List.of(), cluster.log());
    cluster.pause('c', 5_000);
    cluster.run(4_000);
    assertEquals(List.of("a excludes c: Quiet", "b excludes c: Quiet"), excludes(cluster));
    long told = cluster.when("a excludes c: Quiet");
    assertTrue(told >= 2_940 && told <= 3_060, cluster.log().toString());
  }

  /** Who comes back after that parts from those that went on, and merges with them. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void resumedMemberMerges(long seed) {
    for (char victim : new char[] {'a', 'c'}) {
      WatchedCluster cluster = cluster(3, seed);
      cluster.pause(victim, 3_000);
      cluster.run(3_000);
      assertEquals(2, cluster.members('b').length(), cluster.log().toString());
      cluster.run(300);
      for (char node : "abc".toCharArray()) {
        assertEquals(3, cluster.members(node).length(), cluster.log().toString());
      }
    }
  }

  /** A host that goes while its daemon is quiet is noticed by the next questions. */
  @Test
  void hostMayGoLater() {
    WatchedCluster cluster = cluster(3, 1);
    cluster.pause('c', 10_000);
    cluster.run(500);
    cluster.hostDies('c');
    cluster.run(200);
    assertEquals(List.of("a excludes c: HostGone", "b excludes c: HostGone"), excludes(cluster));
  }

  /** A closed port is a death, as soon as there is a doubt. */
  @Test
  void closedPortIsDeath() {
    WatchedCluster cluster = cluster(3, 1);
    cluster.daemonDies('a');
    cluster.run(300);
    assertEquals(List.of("b excludes a: Died", "c excludes a: Died"), excludes(cluster));
    assertTrue(cluster.when("b is in bc") <= 115, cluster.log().toString());
  }

  /** A farewell counts at once, and only of a view that both have been in ever since. */
  @Test
  void farewellCountsForItsView() {
    WatchedCluster cluster = cluster(3, 1);
    ViewId first = cluster.view('a');
    cluster.farewell('c', 'a', new ViewId(first.creator(), 77));
    cluster.run(5);
    assertEquals(List.of(), cluster.log());
    cluster.farewell('c', 'a', first);
    cluster.run(5);
    assertEquals(List.of("a excludes c: Released"), excludes(cluster));
    assertEquals("ab", cluster.members('b'));
    // c lives: it parts, merges, and the old farewell is worth nothing.
    cluster.run(1_000);
    assertEquals(3, cluster.members('a').length(), cluster.log().toString());
    int lines = cluster.log().size();
    cluster.farewell('c', 'a', first);
    cluster.run(100);
    assertEquals(lines, cluster.log().size());
  }

  /** Whoever did not run itself blames nobody for it. */
  @ParameterizedTest
  @ValueSource(longs = {20, 100, 400, 900})
  void ownPauseIsNobodysFault(long millis) {
    WatchedCluster cluster = cluster(3, millis);
    for (int round = 0; round < 5; round++) {
      cluster.pause('a', millis);
      cluster.pause('b', millis);
      cluster.run(millis + 300);
    }
    assertEquals(List.of(), cluster.log());
  }

  /** A member that hears nobody is excluded though its beats come; it is not merged with. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void deafMemberIsExcluded(long seed) {
    for (char victim : new char[] {'a', 'b'}) {
      WatchedCluster cluster = cluster(3, seed);
      for (char other : "abc".toCharArray()) {
        cluster.lose(other, victim);
      }
      String rest = "abc".replace("" + victim, "");
      cluster.run(3_000);
      for (char survivor : rest.toCharArray()) {
        assertEquals(rest, cluster.members(survivor), cluster.log().toString());
        assertTrue(cluster.when(survivor + " is in " + rest) <= 320, cluster.log().toString());
      }
      assertEquals("" + victim, cluster.members(victim));
      assertTrue(
          cluster.findings().stream()
              .noneMatch(line -> line.length() > "a is in bc".length() && line.contains("is in")),
          cluster.log().toString());
      cluster.heal();
      cluster.run(300);
      assertEquals(3, cluster.members(victim).length(), cluster.log().toString());
    }
  }

  /**
   * Who hears nobody excludes all at once, however late it comes to it: by a view of some those
   * would be torn from the others, who serve.
   */
  @Test
  void deafMemberTakesNobodyAlong() {
    for (long seed = 0; seed < 60; seed++) {
      WatchedCluster cluster = cluster(3, seed);
      cluster.busy('a');
      cluster.run(seed);
      cluster.lose('b', 'a');
      cluster.lose('c', 'a');
      cluster.run(500);
      List<String> views =
          cluster.findings().stream().filter(line -> line.contains(" is in ")).sorted().toList();
      assertEquals(List.of("a is in a", "b is in bc", "c is in bc"), views, "seed " + seed);
    }
  }

  /**
   * Nobody hears b: who leaves it may say so before those have the view whom it takes along. A view
   * of b's that names them would rank as theirs when it is heard again.
   */
  @ParameterizedTest
  @ValueSource(longs = {30, 150})
  void whoIsLeftClaimsNobody(long detect) {
    for (long seed = 0; seed < 100; seed++) {
      WatchedCluster cluster = new WatchedCluster(3, Duration.ofMillis(detect), seed);
      cluster.viewsAreLate('c', detect);
      cluster.lose('b', 'a');
      cluster.lose('b', 'c');
      cluster.run(6 * detect);
      List<String> views =
          cluster.findings().stream().filter(line -> line.startsWith("b is in ")).toList();
      assertEquals("b is in b", views.getLast(), "seed " + seed);
      assertFalse(views.contains("b is in bc"), "seed " + seed + " " + cluster.log());
    }
  }

  /**
   * Of two that do not hear each other, while a third hears both, the younger goes, once, and is
   * not let in for a minute.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void youngerOfAPairGoes(long seed) {
    WatchedCluster cluster = cluster(3, seed);
    cluster.lose('b', 'c');
    cluster.lose('c', 'b');
    cluster.run(10_000);
    assertEquals("ab", cluster.members('a'), cluster.log().toString());
    assertEquals("ab", cluster.members('b'), cluster.log().toString());
    assertEquals("c", cluster.members('c'), cluster.log().toString());
    assertTrue(cluster.when("a is in ab") <= 520, cluster.log().toString());
    cluster.heal();
    cluster.run(40_000);
    assertEquals("ab", cluster.members('a'), cluster.log().toString());
    cluster.run(12_000);
    assertEquals(3, cluster.members('a').length(), cluster.log().toString());
    assertEquals(3, cluster.members('c').length(), cluster.log().toString());
  }

  /**
   * The one that has to go knows it before the others go on without it, whichever two they are: who
   * does not hear it cannot ask for what it has. And none of them lets it in again, though it may
   * have heard of the view before it came to the verdict itself.
   */
  @ParameterizedTest
  @ValueSource(longs = {30, 150, 400})
  void theOneThatGoesKnowsItFirst(long detect) {
    for (long seed = 0; seed < 40; seed++) {
      for (String pair : List.of("ab", "ac", "bc")) {
        char elder = pair.charAt(0);
        char younger = pair.charAt(1);
        WatchedCluster cluster = new WatchedCluster(3, Duration.ofMillis(detect), seed);
        cluster.lose(elder, younger);
        cluster.lose(younger, elder);
        cluster.run(3_000);
        String rest = "abc".replace("" + younger, "");
        long knows = cluster.when(younger + " hears of " + rest);
        for (char survivor : rest.toCharArray()) {
          long gone = cluster.when(survivor + " is in " + rest);
          assertTrue(knows < gone, "seed " + seed + ": " + cluster.log());
          assertEquals("" + younger, cluster.banned(survivor), "seed " + seed);
        }
      }
    }
  }

  /** Whoever starts on a busy machine may leave what comes unread for a while; nobody goes. */
  @ParameterizedTest
  @ValueSource(longs = {30, 150})
  void whoeverStartsMayHearBadly(long detect) {
    for (long seed = 0; seed < 60; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      WatchedCluster cluster = new WatchedCluster(5, Duration.ofMillis(detect), seed, 0);
      for (int step = 0; step < 30; step++) {
        // In turn, so that nobody is for longer than HangTimeout.
        cluster.stall((char) ('a' + step % 5), 20 + random.nextLong(230));
        cluster.run(20 + random.nextLong(60));
      }
      cluster.run(1_000);
      assertEquals(List.of(), cluster.log(), "seed " + seed);
    }
  }

  /** Who is in the view after all is heard: its messages are not thrown away for a minute. */
  @Test
  void whoStaysIsNotBanned() {
    WatchedCluster cluster = cluster(4, 1);
    cluster.lose('b', 'c');
    cluster.lose('c', 'b');
    // Only who comes first in the view can exclude.
    cluster.pause('a', 900);
    cluster.run(700);
    assertTrue(cluster.findings().contains("d excludes c: Quiet"), cluster.log().toString());
    cluster.heal();
    cluster.run(2_000);
    assertTrue(cluster.findings().contains("d pardons c"), cluster.log().toString());
    for (char node : "abcd".toCharArray()) {
      assertEquals("abcd", cluster.members(node), cluster.log().toString());
      assertEquals("", cluster.banned(node));
    }
  }

  /** The one that does not hear several is the one that goes, however old. */
  @Test
  void worstOfSeveralPairsGoes() {
    WatchedCluster cluster = cluster(5, 3);
    for (char other : "cd".toCharArray()) {
      cluster.lose('b', other);
      cluster.lose(other, 'b');
    }
    cluster.run(5_000);
    assertEquals("acde", cluster.members('a'), cluster.log().toString());
    assertEquals("acde", cluster.members('d'), cluster.log().toString());
  }

  /** A partition makes two views in one detection, its end one view within 200 ms. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void partitionsHeal(long seed) {
    WatchedCluster cluster = cluster(5, seed);
    for (char one : "abc".toCharArray()) {
      for (char other : "de".toCharArray()) {
        cluster.lose(one, other);
        cluster.lose(other, one);
      }
    }
    cluster.run(2_000);
    assertEquals("abc", cluster.members('c'), cluster.log().toString());
    assertEquals("de", cluster.members('e'), cluster.log().toString());
    cluster.heal();
    cluster.run(200);
    assertEquals(5, cluster.members('a').length(), cluster.log().toString());
    assertEquals(cluster.members('a'), cluster.members('e'));
    cluster.run(2_000);
    assertTrue(cluster.findings().contains("d hears of abc"), cluster.log().toString());
    assertEquals(cluster.members('a'), cluster.members('e'));
  }

  /** Whether a side serves is said at once when it changes, and counts if any of it says so. */
  @Test
  void theOtherSideIsToldWhenWeServeNoMore() {
    WatchedCluster cluster = cluster(3, 1);
    for (String pair : List.of("ac", "bc", "ca", "cb")) {
      cluster.lose(pair.charAt(0), pair.charAt(1));
    }
    cluster.run(2_000);
    // It hears them, and they do not hear it: so nothing is merged.
    cluster.mend('a', 'c');
    cluster.mend('b', 'c');
    cluster.run(100);
    assertEquals(List.of("c hears of ab"), hears(cluster));
    cluster.serves('a', false);
    cluster.run(100);
    assertEquals(List.of("c hears of ab"), hears(cluster));
    cluster.serves('b', false);
    cluster.run(20);
    assertEquals(List.of("c hears of ab", "c hears of idle ab"), hears(cluster));
    cluster.serves('a', true);
    cluster.run(20);
    assertEquals(3, hears(cluster).size(), cluster.log().toString());
  }

  private static List<String> hears(WatchedCluster cluster) {
    return cluster.findings().stream().filter(line -> line.startsWith("c hears of")).toList();
  }

  private static List<String> excludes(WatchedCluster cluster) {
    return cluster.findings().stream().filter(line -> line.contains(" excludes ")).toList();
  }

  /** Several sides that meet at once become one view at once, not some of them first. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void severalSidesMergeInOneView(long seed) {
    WatchedCluster cluster = new WatchedCluster(3, NORMAL, seed);
    for (String pair : List.of("ab", "ac", "ba", "bc", "ca", "cb")) {
      cluster.lose(pair.charAt(0), pair.charAt(1));
    }
    cluster.run(2_000);
    int apart = cluster.findings().size();
    cluster.heal();
    cluster.run(400);
    List<String> then = cluster.findings();
    List<String> views =
        then.subList(apart, then.size()).stream().filter(line -> line.contains(" is in ")).toList();
    assertTrue(views.contains("a is in abc"), views.toString());
    assertTrue(views.stream().allMatch(line -> line.endsWith(" is in abc")), views.toString());
  }
}
