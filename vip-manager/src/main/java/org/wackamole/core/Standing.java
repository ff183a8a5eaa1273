package org.wackamole.core;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Whether this member may take anything at all: mature or not (rule 7), told to hold nothing,
 * leaving (rule 8), outranked by a view of its fellows, or on a side without a quorum (rule 9).
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
  private boolean restarting;
  private boolean lacksQuorum;

  /** It was mature before it was cut off, and waits for a merge only. */
  private boolean cutOff;

  private final Precedence precedence = new Precedence();

  Precedence precedence() {
    return precedence;
  }

  boolean mature() {
    return mature;
  }

  boolean leaving() {
    return leaving;
  }

  boolean ready() {
    return !drained && !leaving && !restarting && !precedence.isOutranked() && !lacksQuorum;
  }

  /**
   * Why it may hold nothing, for people; empty where it may.
   *
   * @param unheard whether it was paused, and the others have not shown since that they heard it
   */
  Optional<String> unready(boolean unheard) {
    if (leaving) {
      return Optional.of("leaving");
    }
    if (restarting) {
      return Optional.of("restarting");
    }
    if (drained) {
      return Optional.of("drained");
    }
    if (lacksQuorum) {
      return Optional.of("no quorum");
    }
    if (precedence.isOutranked()) {
      return Optional.of("other members have a view without it");
    }
    return unheard ? Optional.of("paused, and not heard by the others since") : Optional.empty();
  }

  State state(boolean obeyed) {
    if (drained || leaving || restarting) {
      return State.DRAINED;
    }
    if (!mature) {
      return State.BOOT;
    }
    return obeyed ? State.RUN : State.GATHER;
  }

  /** It leaves, and what it has stays bound. */
  void restart() {
    restarting = true;
  }

  void drain() {
    drained = true;
  }

  void recover() {
    drained = false;
  }

  /**
   * @param patience how long it waits to hand over
   */
  void leave(Duration patience, List<Effect> out) {
    restarting = false;
    if (!leaving) {
      leaving = true;
      out.add(new Effect.StartTimer(new Timer.LeaveAnyway(), patience));
    }
  }

  void groupOpened(Duration startedAgo) {
    age = startedAgo.isNegative() ? Duration.ZERO : startedAgo;
  }

  /** Views are gone: it starts over. */
  void groupLost(List<Effect> out) {
    age = Duration.ZERO;
    mature = false;
    maturing = false;
    cutOff = false;
    precedence.clear(out);
    out.add(new Effect.StopTimer(MATURE));
  }

  void viewInstalled(Optional<View> before, View view, Settings settings, List<Effect> out) {
    precedence.viewInstalled(before, view, out);
    if (cutOff && view.members().size() > 1) {
      // The merge had its time.
      becomeMature(out);
    }
    startMaturing(settings, out);
  }

  /** True where its side has become too small: it holds nothing until more are there (rule 9). */
  boolean countVoices(View view, OptionalInt quorum, List<Effect> out) {
    int voices = view.members().size();
    boolean lacks = voices < quorum.orElse(0);
    boolean news = lacks != lacksQuorum;
    lacksQuorum = lacks;
    if (news) {
      String count = "This side has " + voices + " of the " + quorum.orElse(0) + " members that ";
      out.add(
          lacks
              ? warning(count + "Quorum asks for: it holds nothing until there are more")
              : new Effect.Tell(Effect.Severity.INFO, "This side has a quorum again"));
    }
    return lacks;
  }

  private void startMaturing(Settings settings, List<Effect> out) {
    if (!mature && !maturing) {
      maturing = true;
      Duration all = settings.mature();
      Duration least = all.compareTo(LEAST_WAIT) < 0 ? all : LEAST_WAIT;
      Duration left = cutOff ? least : all.minus(age);
      out.add(new Effect.StartTimer(MATURE, left.compareTo(least) < 0 ? least : left));
    }
  }

  /** One mature member in the view makes all of them mature. */
  void becomeMature(List<Effect> out) {
    if (!mature) {
      mature = true;
      maturing = false;
      cutOff = false;
      out.add(new Effect.StopTimer(MATURE));
    }
  }

  /** The time is up. */
  void matured(Optional<View> view, List<Effect> out) {
    if (!maturing) {
      return;
    }
    boolean first = !cutOff;
    becomeMature(out);
    if (first && view.filter(v -> v.members().size() == 1).isPresent()) {
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
    cutOff = true;
    startMaturing(settings, out);
  }

  void paused(Duration pause, List<Effect> out) {
    String text = "Not scheduled for " + pause.toMillis() + " ms: everything is let go of, and";
    out.add(warning(text + " taken again when the others grant it"));
  }

  private static Effect warning(String text) {
    return new Effect.Tell(Effect.Severity.WARNING, text);
  }
}
