package org.wackamole.core;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.wackamole.inet.IpAddress;

/**
 * Whether a coordinator that was paused may believe that its view is still that of the others. They
 * may have gone on without it, and every report in its inbox may be older than that.
 *
 * <p>So it issues an assignment that gives nothing to itself; only when every other member has
 * obeyed that one, and so is in this view after the pause, it takes anything. What it grants to
 * others meanwhile does no harm: who is in another view does not obey, and who is in this one
 * reports what it holds before anybody decides on it in the next.
 */
final class Trust {
  private boolean doubted;

  /** The assignment that has to be obeyed by all; 0 while it was not issued. */
  private long proof;

  /** What was held when the pause began: who knows who had it since. */
  private final SortedSet<IpAddress> unsure = new TreeSet<>();

  boolean doubted() {
    return doubted;
  }

  boolean wantsProof() {
    return doubted && proof == 0;
  }

  /** After a pause. */
  void doubt(Optional<Report> own) {
    doubted = true;
    proof = 0;
    own.ifPresent(report -> report.holds().keySet().forEach(vif -> unsure.addAll(vif.addresses())));
  }

  /** What was issued in the old view proves nothing. */
  void viewInstalled() {
    proof = 0;
    unsure.clear();
  }

  void issued(long counter) {
    if (wantsProof()) {
      proof = counter;
    }
  }

  /** Whether what this member let go of may go to somebody without a question. */
  boolean sureOf(IpAddress address) {
    return !unsure.contains(address);
  }

  void lookFor(List<MemberId> others, View view, Reports reports) {
    boolean proven =
        proof > 0
            && others.stream()
                .allMatch(
                    member ->
                        reports.of(member, view).filter(r -> r.obeyed() >= proof).isPresent());
    if (others.isEmpty() || proven) {
      doubted = false;
    }
  }
}
