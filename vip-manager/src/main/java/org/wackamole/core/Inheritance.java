package org.wackamole.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * Holds that a former life of this member left in the kernel (rule 15). They are reported like any
 * other, and become this member's own when an assignment grants them.
 */
final class Inheritance {
  private final SortedMap<VifId, Hold> holds;
  private final SortedSet<VifId> lastHeld;

  /** Both are those of {@link Holdings}. */
  Inheritance(SortedMap<VifId, Hold> holds, SortedSet<VifId> lastHeld) {
    this.holds = holds;
    this.lastHeld = lastHeld;
  }

  void found(List<Vif> bound) {
    for (Vif vif : bound) {
      Hold hold = new Hold(vif, Grant.NOBODY);
      hold.state = HoldState.BOUND;
      hold.found = true;
      holds.put(vif.id(), hold);
    }
  }

  /** Whether a coordinator has to say of any whether it may stay. */
  boolean awaitsWord() {
    return holds.values().stream().anyMatch(hold -> hold.found);
  }

  /** Whether this one, though it is in force already, is the word on what was found. */
  boolean isDecidedBy(Assignment assignment, MemberId self, long inForce) {
    return awaitsWord() && assignment.hasRead(self) && assignment.counter() == inForce;
  }

  void adopt(Set<VifId> granted, List<Effect> out) {
    List<Vif> adopted = new ArrayList<>();
    for (var entry : holds.entrySet()) {
      Hold hold = entry.getValue();
      if (hold.found && hold.state == HoldState.BOUND && granted.contains(entry.getKey())) {
        hold.found = false;
        lastHeld.add(entry.getKey());
        adopted.add(hold.vif);
      }
    }
    if (!adopted.isEmpty()) {
      out.add(new Effect.Adopt(adopted));
      out.add(new Effect.Announce(adopted));
    }
  }
}
