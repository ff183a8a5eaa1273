package org.wackamole.core.sim;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.wackamole.core.Effect;
import org.wackamole.core.Event;
import org.wackamole.core.Vif;
import org.wackamole.core.VifId;
import org.wackamole.inet.IpAddress;

/**
 * What one daemon may think it has hold of, from its own orders and the answers that it got, and
 * whether its orders contradict each other (invariant 3).
 */
final class Grip {
  /** How far an order has come, as the daemon can know it. */
  enum Phase {
    BINDING,
    BOUND,
    /** The kernel bound none or some of its addresses, or lost one. */
    PARTIAL,
    RELEASING,
    /** The kernel would not let go. */
    STUCK
  }

  private final Daemon daemon;
  private final Map<VifId, Phase> phases = new TreeMap<>();
  private boolean mayBind;

  Grip(Daemon daemon) {
    this.daemon = daemon;
  }

  boolean empty() {
    return phases.isEmpty();
  }

  Map<VifId, Phase> phases() {
    return phases;
  }

  void event(Event event) {
    switch (event) {
      case Event.Bound bound -> bound.results().forEach(this::bound);
      case Event.Released released -> released.results().forEach(this::released);
      case Event.Returned returned ->
          returned.bound().forEach(v -> phases.put(v.id(), Phase.BOUND));
      case Event.AddressVanished vanished -> vanished(vanished.address());
      default -> {}
    }
    mayBind = daemon.open() && daemon.installed().isPresent() && !daemon.out();
  }

  private void bound(Event.BindResult result) {
    Phase phase =
        switch (result) {
          case Event.BindResult.Done d -> Phase.BOUND;
          case Event.BindResult.Failed f -> Phase.PARTIAL;
          case Event.BindResult.Foreign f -> Phase.PARTIAL;
        };
    phases.computeIfPresent(result.vif(), (v, now) -> now == Phase.BINDING ? phase : now);
  }

  private void released(Event.ReleaseResult result) {
    phases.computeIfPresent(
        result.vif(),
        (v, now) -> now != Phase.RELEASING ? now : result.gone() ? null : Phase.STUCK);
  }

  private void vanished(IpAddress address) {
    phases.replaceAll(
        (vif, now) ->
            now == Phase.BOUND && vif.addresses().contains(address) ? Phase.PARTIAL : now);
  }

  void effect(Effect effect) {
    switch (effect) {
      case Effect.Bind bind -> {
        mayBind(bind.vifs());
        bind.vifs().forEach(this::bind);
      }
      case Effect.Release release -> release.vifs().forEach(this::release);
      case Effect.Announce announce -> announce.vifs().forEach(this::announce);
      case Effect.Leave leave -> {}
      default -> {}
    }
  }

  private void mayBind(List<Vif> vifs) {
    if (!mayBind) {
      fail("binds " + Words.vifs(vifs) + " although it may hold nothing");
    }
    if (!daemon.member.snapshot().mature()) {
      fail("binds " + Words.vifs(vifs) + " before it is mature");
    }
  }

  private void bind(Vif vif) {
    VifId id = vif.id();
    if (!daemon.config().pool().containsKey(id)) {
      fail("binds " + Words.of(id) + " that is not in its pool");
    }
    phases.forEach(
        (other, phase) -> {
          boolean again = other.equals(id) && phase == Phase.PARTIAL;
          if (other.overlaps(id) && !again) {
            fail("binds " + Words.of(id) + " while it has " + Words.of(other) + " " + phase);
          }
        });
    phases.put(id, Phase.BINDING);
  }

  private void release(Vif vif) {
    Phase phase = phases.get(vif.id());
    if (phase == null || phase == Phase.RELEASING) {
      fail("releases " + Words.of(vif.id()) + " that is " + (phase == null ? "not held" : phase));
    }
    phases.put(vif.id(), Phase.RELEASING);
  }

  private void announce(Vif vif) {
    if (phases.get(vif.id()) != Phase.BOUND) {
      fail("announces " + Words.of(vif.id()) + " that is " + phases.get(vif.id()));
    }
  }

  private void fail(String text) {
    throw new Violation(daemon + " " + text);
  }
}
