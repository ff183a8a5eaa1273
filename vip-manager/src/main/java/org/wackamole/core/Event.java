package org.wackamole.core;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.wackamole.inet.IpAddress;

/**
 * All that can happen to a member. The results of its own effects come back this way as well, at
 * any later time and in any order except where an {@link Effect} says otherwise.
 */
public sealed interface Event {
  /**
   * The group is open; nothing is held, and the identity is a fresh one.
   *
   * @param age how long the daemon has been starting: {@code Mature} counts from its start
   */
  record GroupOpened(MemberId self, Duration age) implements Event {
    public GroupOpened(MemberId self) {
      this(self, Duration.ZERO);
    }
  }

  /** The group is gone: closed, or unable to go on. Views and messages of it are over. */
  record GroupLost() implements Event {}

  record ViewInstalled(View view) implements Event {}

  /** From another member; one's own reports do not come back. */
  record ReportReceived(Report report) implements Event {}

  /** From another member; one's own assignments do not come back. */
  record AssignmentReceived(Assignment assignment) implements Event {}

  /**
   * The detector excludes this member; a view without it follows. It may come more than once, with
   * better news: the last one counts.
   */
  record MemberDeparted(MemberId member, Departure how) implements Event {}

  /**
   * This process was not scheduled for so long that its guard, or the lifetime of its addresses,
   * may have taken them, and the others may have moved on.
   */
  record Paused(Duration pause) implements Event {}

  /**
   * The answer to {@link Effect.JudgeLinks}.
   *
   * @param ticket that of the question
   */
  record LinksJudged(long ticket, SortedMap<String, LinkVerdict> verdicts) implements Event {
    public LinksJudged {
      verdicts = Collections.unmodifiableSortedMap(new TreeMap<>(verdicts));
    }
  }

  /**
   * A fellow's side has this view, which does not contain this member (rule 9). It comes again
   * every second, and when {@code serves} has changed.
   *
   * @param serves whether that side serves anything, by what its members say
   */
  record FellowViewHeard(View view, boolean serves) implements Event {}

  record TimerFired(Timer timer) implements Event {}

  /**
   * The answer to {@link Effect.Ask}.
   *
   * @param ticket that of the question
   * @param found what stands in the way of each virtual interface that was asked about, if
   *     anything; one that is absent has to be asked for again
   */
  record Asked(long ticket, SortedMap<VifId, Optional<Obstacle>> found) implements Event {
    /**
     * For so long may an answer wait to be acted on. Somebody on another side of a divided group
     * may have asked since, and bound; a pause of this length is none that a daemon notices.
     */
    public static final Duration COUNTS_FOR = Duration.ofMillis(30);

    public Asked {
      found = Collections.unmodifiableSortedMap(new TreeMap<>(found));
    }

    /** What it says where it has waited for longer: that nobody answered means nothing any more. */
    public Asked outdated() {
      SortedMap<VifId, Optional<Obstacle>> left = new TreeMap<>(found);
      left.values().removeIf(Optional::isEmpty);
      return new Asked(ticket, left);
    }
  }

  /** The answers to one {@link Effect.Bind}, or to a part of it. */
  record Bound(List<BindResult> results) implements Event {
    public Bound {
      results = List.copyOf(results);
    }
  }

  /** How the binding of one virtual interface ended. */
  sealed interface BindResult {
    VifId vif();

    /** All its addresses are bound. */
    record Done(VifId vif) implements BindResult {}

    /** The interface would not take it; some of its addresses may be bound. */
    record Failed(VifId vif, String ifname, String reason) implements BindResult {}

    /** Somebody else has this address bound on this host; others of it may be bound by us. */
    record Foreign(VifId vif, IpAddress address) implements BindResult {}
  }

  /** The answers to one {@link Effect.Release}, or to a part of it. */
  record Released(List<ReleaseResult> results) implements Event {
    public Released {
      results = List.copyOf(results);
    }
  }

  /**
   * @param gone whether none of its addresses is bound by us any more
   */
  record ReleaseResult(VifId vif, boolean gone) {}

  /** An address that was bound by us is no longer bound, and it was not our doing. */
  record AddressVanished(IpAddress address) implements Event {}

  /** An address of the pool is bound on this host by somebody else. */
  record ForeignAddressFound(IpAddress address) implements Event {}

  record ForeignAddressGone(IpAddress address) implements Event {}

  /**
   * An interface can, or cannot, carry addresses.
   *
   * @param usable it exists, is up and has a carrier
   */
  record InterfaceChanged(String ifname, boolean usable) implements Event {}

  /** The answer to {@link Effect.TryInterface}. */
  record InterfaceTried(String ifname, boolean works) implements Event {}

  /** The file was read again and is good. */
  record Reconfigured(MemberConfig config) implements Event {}

  /** The operator wants this member to hold nothing. */
  record DrainRequested() implements Event {}

  /** The operator wants this member to take part again. */
  record RecoverRequested() implements Event {}

  /** Hand over, then leave (rule 8). */
  record StopRequested() implements Event {}

  /**
   * Leave, and come back: what is bound stays bound, and the others keep it (rule 15).
   *
   * @param token to be shown by who comes back; a fresh one
   * @param grace how long the others keep it
   */
  record RestartRequested(UUID token, Duration grace) implements Event {}

  /**
   * Before the group is opened: a former life of this member, which left this token, has left these
   * bound in this kernel, where they may end at any time until they are adopted.
   */
  record Returned(UUID token, List<Vif> bound) implements Event {
    public Returned {
      bound = List.copyOf(bound);
    }
  }
}
