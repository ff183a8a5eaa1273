package org.wackamole.core;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

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
    holdings.releaseFoundOn(impediments.down(), out);
    if (changed.usable() && !effects.isEmpty()) {
      links.interfaceUp(config, out);
      backFromBeingCutOff(view, config, out);
    }
  }

  /**
   * Who has no carrier is heard by nobody: the others are about to have what lies there. The word
   * of their view would come when the cable is back, and until then both would have it.
   */
  void noCarrier(String ifname, List<Effect> out) {
    SortedSet<String> link = new TreeSet<>(List.of(ifname));
    if (!impediments.down().contains(ifname)) {
      return;
    }
    if (holdings.bound().stream().anyMatch(vif -> vif.liesOnAny(link))) {
      out.add(
          new Effect.Tell(
              Effect.Severity.WARNING,
              "Interface "
                  + ifname
                  + " stays without a carrier: what is bound there is let go of, since others may"
                  + " take it now"));
    }
    holdings.releaseOn(link, out);
  }

  /** Others may be behind the link that came back: a merge must have its time. */
  private void backFromBeingCutOff(Optional<View> view, MemberConfig config, List<Effect> out) {
    boolean alone = view.filter(v -> v.members().size() == 1).isPresent();
    if (alone && holdings.isEmpty() && standing.mature()) {
      standing.startOver(config.settings(), out);
    }
  }
}
