package org.wackamole.core;

import java.util.UUID;

/** The timers of a member. Two that are equal are the same timer. */
public sealed interface Timer {
  /** A booting member has waited long enough (rule 7). */
  record Mature() implements Timer {}

  /** A report was not acknowledged yet (rule 1). */
  record RepeatReport() implements Timer {}

  /** An assignment was not obeyed by all yet, or a report not acknowledged (rule 1). */
  record RepeatAssignment() implements Timer {}

  /** The next round of balance (rule 6). */
  record Balance() implements Timer {}

  /** An interface that failed may be tried again (rule 5). */
  record RetryInterface(String ifname) implements Timer {}

  /** An interface has been without a carrier for so long that others may have what lies there. */
  record NoCarrier(String ifname) implements Timer {}

  /** What stood in the way of a virtual interface may be gone. */
  record RetryVif(VifId vif) implements Timer {}

  /** A release that the kernel refused is tried again. */
  record RetryRelease(VifId vif) implements Timer {}

  /** What a lost member's kernel still answered for is asked for again (rule 10). */
  record AskAgain() implements Timer {}

  /** Who has next what is bound here is waited for no longer. */
  record HandOver() implements Timer {}

  /** The kernels of lost members have had the time to let go (rule 13). */
  record PatienceOver() implements Timer {}

  /** That a member has let go was heard so long ago that another side may have taken it since. */
  record NewsOld(MemberId member) implements Timer {}

  /** What waited for this member while it was paused has been read (rule 13). */
  record CaughtUp() implements Timer {}

  /** A link on which nobody answered is judged again (rule 12). */
  record JudgeLinks() implements Timer {}

  /** A fellow's view without this member was not heard of again (rule 9). */
  record Outranked() implements Timer {}

  /** Time has passed for what is kept for members that restart (rule 15). */
  record Reserved() implements Timer {}

  /** What was left bound may end by itself from now on: whether it answers says nothing more. */
  record LifetimeMayEnd(UUID token) implements Timer {}

  /** A leaving member waits no longer for others (rule 8). */
  record LeaveAnyway() implements Timer {}
}
