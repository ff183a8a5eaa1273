package org.wackamole.core;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Who puts questions to the LAN (rule 10), and whom of them an answer concerns. */
record Questions(
    Impediments impediments,
    Reservations reservations,
    Holdings holdings,
    Reports reports,
    InForce inForce) {
  void answered(Event.Asked asked, Partings partings, List<Effect> out) {
    if (!impediments.askedAgain(asked, out) && !reservations.asked(asked)) {
      holdings.asked(asked, partings, out);
    }
  }

  /** What stood in the way of a virtual interface may be gone. */
  void retry(
      VifId vif, MemberId self, SortedMap<VifId, Vif> pool, Optional<View> view, List<Effect> out) {
    // Where one of us holds it, it is that one who answers, as it should be.
    boolean ours = reports.anyHas(vif, view);
    boolean elsewhere = inForce.givesToOther(vif, self);
    Optional<Vif> own = Optional.ofNullable(pool.get(vif)).filter(v -> !ours);
    out.addAll(impediments.retryVif(vif, own, elsewhere, holdings::nextTicket));
  }
}
