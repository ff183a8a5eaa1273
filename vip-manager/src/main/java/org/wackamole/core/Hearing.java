package org.wackamole.core;

/**
 * Whether the others have heard this member since it was paused. Until then whatever it learns of
 * them may have waited here while they went on without it.
 */
final class Hearing {
  /** The number of its first report since then; 0 where nobody has to have read it. */
  private long since;

  /** Nobody was there to read it: the next view with others may be as old as the pause. */
  private boolean later;

  /** Whether nothing that is learned of the others counts. */
  boolean isLacking() {
    return since > 0;
  }

  /**
   * @param next the number of this member's next report
   * @param inView whether there is a view in which it is sent
   */
  void paused(long next, boolean inView) {
    since = inView ? next : 0;
    later = !inView;
  }

  /** True where this member has to be heard in it first. */
  boolean beginsIn(View view, long next) {
    if (!later || view.members().size() == 1) {
      return false;
    }
    later = false;
    since = next;
    return true;
  }

  /** False for what was said without knowing that report. */
  boolean counts(long read) {
    return read >= since;
  }

  /** By what counts; or by nobody, where nobody else is left in the view. */
  void shownIn(View view) {
    later |= since > 0 && view.members().size() == 1;
    since = 0;
  }

  void clear() {
    since = 0;
    later = false;
  }
}
