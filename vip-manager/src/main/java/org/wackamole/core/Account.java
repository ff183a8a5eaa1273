package org.wackamole.core;

import java.util.Optional;
import java.util.SortedSet;

/** What a member has to tell of itself, from all the places that know a part of it. */
record Account(
    MemberConfig config,
    Standing standing,
    Impediments impediments,
    Links links,
    Holdings holdings,
    Reservations reservations) {
  /**
   * @param counter that of the last report made
   * @param heard whether it was answered since the last pause
   */
  Report report(MemberId self, Optional<View> view, long counter, InForce inForce, boolean heard) {
    return new Report(
        self,
        config.name(),
        view.map(View::id).orElse(new ViewId(self, 0)),
        counter,
        standing.state(!inForce.isEmpty() && heard),
        standing.ready(),
        standing.mature(),
        config.weight(),
        config.pool(),
        config.prefers(),
        unable(),
        impediments.unproven(),
        impediments.obstacles(config.pool()),
        holdings.states(),
        holdings.lastHeld(),
        config.settings(),
        inForce.counter(),
        reservations.told());
  }

  private SortedSet<String> unable() {
    SortedSet<String> unable = impediments.unable();
    unable.addAll(links.silent());
    return unable;
  }
}
