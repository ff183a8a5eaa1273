package org.wackamole.core;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What follows where the group is divided: the side that may hold nothing lets go (rule 9). */
record Sides(Standing standing, Holdings holdings) {
  void count(Optional<View> view, OptionalInt quorum, List<Effect> out) {
    if (view.isPresent() && standing.countVoices(view.get(), quorum, out)) {
      holdings.releaseAll(out);
    }
  }

  /**
   * @param serves whether this member's side serves
   */
  void fellowHeard(
      Event.FellowViewHeard heard,
      Optional<View> view,
      MemberId self,
      boolean serves,
      List<Effect> out) {
    if (standing.precedence().outrankedBy(heard, view, self, serves, holdings.bound(), out)) {
      holdings.releaseAll(out);
    }
  }
}
