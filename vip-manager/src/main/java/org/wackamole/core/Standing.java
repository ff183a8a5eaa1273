package org.wackamole.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Whether this member may take anything at all: mature or not (rule 7), told to hold nothing,
 * leaving (rule 8), or outranked by a view of its fellows (rule 9).
 */
final class Standing {
  private static final Timer MATURE = new Timer.Mature();

  /** However long the start took, members that started together need this to find each other. */
  private static final Duration LEAST_WAIT = Duration.ofSeconds(2);

  private Duration age = Duration.ZERO;
  private boolean mature;
  private boolean maturing;
  private boolean drained;
  private boolean leaving;
  private boolean outranked;

  boolean mature() {
    return mature;
  }

  boolean leaving() {
    return leaving;
  }

  boolean ready() {
    return !drained && !leaving && !outranked;
  }

  State state(boolean obeyed) {
    if (drained || leaving) {
      return State.DRAINED;
    }
    if (!mature) {
      return State.BOOT;
    }
    return obeyed ? State.RUN : State.GATHER;
  }

  void drain() {
    drained = true;
  }

  void recover() {
    drained = false;
  }

  /** False where it is leaving already. */
  boolean leave() {
    boolean first = !leaving;
    leaving = true;
    return first;
  }

  void groupOpened(Duration startedAgo) {
    age = startedAgo.isNegative() ? Duration.ZERO : startedAgo;
  }

  /** Views are gone: it starts over. */
  void groupLost(List<Effect> out) {
    age = Duration.ZERO;
    mature = false;
    maturing = false;
    outranked = false;
    out.add(new Effect.StopTimer(MATURE));
  }

  void viewInstalled(Settings settings, List<Effect> out) {
    outranked = false;
    startMaturing(settings, out);
  }

  private void startMaturing(Settings settings, List<Effect> out) {
    if (!mature && !maturing) {
      maturing = true;
      Duration all = settings.mature();
      Duration least = all.compareTo(LEAST_WAIT) < 0 ? all : LEAST_WAIT;
      Duration left = all.minus(age);
      out.add(new Effect.StartTimer(MATURE, left.compareTo(least) < 0 ? least : left));
    }
  }

  /** One mature member in the view makes all of them mature. */
  void becomeMature(List<Effect> out) {
    if (!mature) {
      mature = true;
      maturing = false;
      out.add(new Effect.StopTimer(MATURE));
    }
  }

  /** The time is up. */
  void matured(Optional<View> view, List<Effect> out) {
    if (!maturing) {
      return;
    }
    becomeMature(out);
    if (view.filter(v -> v.members().size() == 1).isPresent()) {
      out.add(
          warning(
              "Mature, and still alone in the group. If there should be others, check that their"
                  + " Group and Spread (port) are the same, that multicast passes between them (or"
                  + " name the Peers), and that no firewall is in the way"));
    }
  }

  /** The others are behind the link that came back: a merge must have its time. */
  void startOver(Settings settings, List<Effect> out) {
    mature = false;
    age = Duration.ZERO;
    startMaturing(settings, out);
  }

  /** True where fellows have a view without this member and their side ranks higher. */
  boolean outrankedBy(View other, View own, MemberId self, List<Effect> out) {
    if (other.id().counter() <= own.id().counter()) {
      // Old news: whoever was in that view has come on to this one, or will.
      return false;
    }
    List<MemberId> side = new ArrayList<>(own.members());
    boolean fellows = side.removeAll(other.members());
    if (outranked || other.contains(self) || !fellows || !ranksHigher(other.members(), side)) {
      return false;
    }
    outranked = true;
    out.add(
        warning("Other members have a view without this one: it holds nothing until they meet"));
    return true;
  }

  /** The larger side, then the one with the lowest identity. */
  private static boolean ranksHigher(List<MemberId> a, List<MemberId> b) {
    return a.size() != b.size()
        ? a.size() > b.size()
        : Collections.min(a).compareTo(Collections.min(b)) < 0;
  }

  private static Effect warning(String text) {
    return new Effect.Tell(Effect.Severity.WARNING, text);
  }
}
