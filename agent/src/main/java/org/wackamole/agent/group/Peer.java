package org.wackamole.agent.group;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.wackamole.core.MemberId;
import org.wackamole.core.ViewId;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/** Another member of the view, as far as it is known. Times are {@code nanoTime}. */
final class Peer {
  enum Phase {
    /** Its beats come, or are not due yet. */
    HEARD,
    /** They do not, and the kernel of its host is being asked. */
    ASKED,
    /** Its kernel has answered. */
    QUIET,
    /** The view without it is awaited. */
    EXCLUDED
  }

  private static final int SHARED_VIEWS = 8;

  /** So long after it came it may still be starting, and hear badly. */
  private static final long YOUTH = Duration.ofSeconds(2).toNanos();

  /** Its last beats in the view, until which it is new. */
  private static final int BEATS_OF_GRACE = 3;

  final MemberId id;
  Optional<IpAddress> host = Optional.empty();
  Phase phase = Phase.HEARD;
  Optional<Beat> beat = Optional.empty();

  /** Whether its beats come, whatever else is held against it. */
  boolean speaks;

  /** When it was last heard, or when that would begin to count. */
  long last;

  final long youthEnd;
  private long graceEnd;
  private int beatsOfGrace = BEATS_OF_GRACE;

  /** Of the questions that are being asked. */
  long askedAt;

  int questions;
  boolean unsent;
  long nextRound;
  long nextKnock;

  boolean refused;

  /** Another member uses its port, so its process has ended. */
  boolean replaced;

  long lastAnswer;
  boolean everAnswered;

  /** What its kernel answered from in good times; empty where it never did. */
  Optional<MacAddress> station = Optional.empty();

  int introductions;
  long nextIntroduction;
  long excludedAt;

  /** Since when its beats say that it hears nobody. */
  OptionalLong deafSince = OptionalLong.empty();

  /** Since when its beats are of a view that lacks us. */
  OptionalLong leftSince = OptionalLong.empty();

  int leftBeats;

  private final Set<ViewId> shared = new LinkedHashSet<>();

  Peer(MemberId id, long now) {
    this.id = id;
    last = now + Tempo.GRACE;
    graceEnd = last;
    youthEnd = now + YOUTH;
    nextIntroduction = now;
    lastAnswer = now - 1;
  }

  long silence(long now) {
    return now - last;
  }

  boolean isNew(long now) {
    return now - graceEnd < 0;
  }

  boolean isYoung(long now) {
    return now - youthEnd < 0;
  }

  boolean isHeard() {
    return speaks && beat.isPresent();
  }

  void heard(Beat now, long at, ViewId current) {
    beat = Optional.of(now);
    last = at;
    speaks = true;
    if (beatsOfGrace > 0 && now.view().equals(current) && --beatsOfGrace == 0) {
      graceEnd = Math.min(graceEnd, at);
    }
  }

  void shares(ViewId view) {
    shared.add(view);
    if (shared.size() > SHARED_VIEWS) {
      shared.remove(shared.iterator().next());
    }
  }

  /** Whether it has been in our view ever since that one. */
  boolean hasSharedSince(ViewId view) {
    return shared.contains(view);
  }

  boolean hasAnsweredSince(long time) {
    return everAnswered && lastAnswer - time >= 0;
  }

  void ask(long now) {
    phase = Phase.ASKED;
    speaks = false;
    askedAt = now;
    questions = 0;
    unsent = false;
  }
}
