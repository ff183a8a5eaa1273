package org.wackamole.core;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * All that a member wants done. Effects of one step are carried out in their order; the shell never
 * answers before the step has returned.
 */
public sealed interface Effect {
  /** To every other member of the view. It may be lost. */
  record SendReport(Report report) implements Effect {}

  /** To every other member of the view. It may be lost. */
  record SendAssignment(Assignment assignment) implements Effect {}

  /**
   * Ask the network whether another host answers for any address of these (rule 10); answered by
   * {@link Event.Asked}. Only IPv4 and IPv6 neighbours on the interface that each address goes to.
   */
  record Ask(long ticket, List<Vif> vifs) implements Effect {
    public Ask {
      vifs = List.copyOf(vifs);
    }
  }

  /**
   * Ask those known to be on these links, other than members of the group that are not in {@code
   * living}, whether the link leads anywhere; answered by {@link Event.LinksJudged}. This member
   * itself may be among the living.
   */
  record JudgeLinks(long ticket, SortedSet<String> ifnames, SortedSet<MemberId> living)
      implements Effect {
    public JudgeLinks {
      ifnames = Collections.unmodifiableSortedSet(new TreeSet<>(ifnames));
      living = Collections.unmodifiableSortedSet(new TreeSet<>(living));
    }
  }

  /**
   * These, and no others, will be bound as soon as other members have let go of them: whatever can
   * be done before is best done now. Not answered, and nothing depends on it.
   */
  record Prepare(List<Vif> vifs) implements Effect {
    public Prepare {
      vifs = List.copyOf(vifs);
    }
  }

  /**
   * Bind all addresses of these, in one batch; answered by {@link Event.Bound}. Binds and releases
   * reach the kernel in the order of the effects.
   */
  record Bind(List<Vif> vifs) implements Effect {
    public Bind {
      vifs = List.copyOf(vifs);
    }
  }

  /** Delete all addresses of these that we bound; answered by {@link Event.Released}. */
  record Release(List<Vif> vifs) implements Effect {
    public Release {
      vifs = List.copyOf(vifs);
    }
  }

  /**
   * What was found bound from a former life is granted (rule 15): it is this member's own from now
   * on, as if it had bound it. What has ended meanwhile is told as vanished.
   */
  record Adopt(List<Vif> vifs) implements Effect {
    public Adopt {
      vifs = List.copyOf(vifs);
    }
  }

  /**
   * These stay bound when this member leaves: from now on their lifetime in the kernel is not
   * renewed, and it ends between 2.5 s and 0.5 s before {@code grace} does.
   */
  record Bequeath(List<Vif> vifs, Duration grace) implements Effect {
    public Bequeath {
      vifs = List.copyOf(vifs);
    }
  }

  /** Tell the neighbours, at once and again: these are bound here. */
  record Announce(List<Vif> vifs) implements Effect {
    public Announce {
      vifs = List.copyOf(vifs);
    }
  }

  /** Answered by {@link Event.TimerFired}; a timer of the same value that runs is replaced. */
  record StartTimer(Timer timer, Duration delay) implements Effect {}

  /** No answer if there is none; a firing that is under way may still arrive. */
  record StopTimer(Timer timer) implements Effect {}

  /** See whether an interface takes addresses; answered by {@link Event.InterfaceTried}. */
  record TryInterface(String ifname) implements Effect {}

  /**
   * Leave the group. The last effect.
   *
   * @param returning whether what is bound stays so, for a member that comes back; else nothing is
   *     held any more, or the wait for it is over
   */
  record Leave(boolean returning) implements Effect {}

  /** For the operator's log. */
  record Tell(Severity severity, String text) implements Effect {}

  /** How much an operator should care. */
  enum Severity {
    INFO,
    WARNING,
    ERROR
  }
}
