package org.wackamole.agent.group;

import java.net.InetSocketAddress;
import java.util.List;
import org.wackamole.core.Assignment;
import org.wackamole.core.Departure;
import org.wackamole.core.MemberId;
import org.wackamole.core.Report;
import org.wackamole.core.View;

/**
 * Told on JGroups' threads what happens in the group: an implementation only enqueues, and returns
 * at once.
 *
 * <p>Views come in order. Nothing else is promised: a message may come before the view that it is
 * stamped with, twice, or before an older one of the same sender, and messages may be lost around
 * an exclusion or a merge. One's own messages do not come back. Events may come before {@link
 * Group#open} has returned.
 */
public interface GroupListener {
  /** Comes once and before anything else: who we are in this group. */
  default void opened(MemberId self) {}

  void viewInstalled(View view);

  /** The detector excludes a member; the view without it follows. */
  default void departed(MemberId member, Departure how) {}

  /**
   * A member has said that it is in this view, which lacks us (rule 9). Comes once a second, and
   * when the rest has changed.
   *
   * @param serves whether any of the view says that their side serves anything
   */
  default void fellowViewHeard(View view, boolean serves) {}

  /**
   * The farewell of this incarnation in the view that was just installed: what the guard sends for
   * us to everybody, once it has let go of our addresses.
   *
   * @param datagram for the guard to send as it is
   * @param targets where to, one for each other member of the view
   */
  default void farewellSealed(byte[] datagram, List<InetSocketAddress> targets) {}

  void reportReceived(Report report);

  void assignmentReceived(Assignment assignment);

  void neighboursReceived(MemberId from, List<NeighbourEntry> table);

  /**
   * The group does not work any more, and will not by itself. Comes at most once; close it and open
   * a new one.
   */
  void groupLost(String why);

  /**
   * A member sent what cannot be read: another release, or not a member of ours at all. May come
   * with every message: log it with measure.
   */
  void malformed(MemberId from, String why);
}
