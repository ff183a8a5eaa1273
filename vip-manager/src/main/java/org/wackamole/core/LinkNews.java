package org.wackamole.core;

import java.util.List;
import java.util.Optional;

/** What follows from what is heard of this member's links: what it drops, and when it waits. */
record LinkNews(Impediments impediments, Links links, Standing standing, Holdings holdings) {
  void judged(
      Event.LinksJudged judged, Optional<View> view, MemberConfig config, List<Effect> out) {
    Links.Change change = links.judged(judged, out);
    holdings.releaseOn(change.lost(), out);
    if (!change.back().isEmpty()) {
      backFromBeingCutOff(view, config, out);
    }
  }

  void changed(
      Event.InterfaceChanged changed, Optional<View> view, MemberConfig config, List<Effect> out) {
    List<Effect> effects = impediments.interfaceChanged(changed.ifname(), changed.usable());
    out.addAll(effects);
    if (changed.usable() && !effects.isEmpty()) {
      links.interfaceUp(config, out);
      backFromBeingCutOff(view, config, out);
    }
  }

  /** Others may be behind the link that came back: a merge must have its time. */
  private void backFromBeingCutOff(Optional<View> view, MemberConfig config, List<Effect> out) {
    boolean alone = view.filter(v -> v.members().size() == 1).isPresent();
    if (alone && holdings.isEmpty() && standing.mature()) {
      standing.startOver(config.settings(), out);
    }
  }
}
