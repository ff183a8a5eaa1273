package org.wackamole.core;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What follows where the group is divided: the side that may hold nothing lets go (rule 9). */
record Sides(Standing standing, Holdings holdings, Reports reports) {
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
    if (view.isEmpty()) {
      return;
    }
    List<MemberId> reported =
        view.get().members().stream()
            .filter(member -> reports.of(member, view.get()).isPresent())
            .toList();
    Precedence.Own own = new Precedence.Own(view.get(), self, reported, serves);
    if (standing.precedence().outrankedBy(heard, own, holdings.bound(), out)) {
      holdings.releaseAll(out);
    }
  }
}
