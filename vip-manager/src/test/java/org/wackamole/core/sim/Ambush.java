package org.wackamole.core.sim;

import java.util.Optional;
import org.wackamole.core.Effect;

/** Kills a daemon in the middle of a step: before, while or after it does one thing. */
final class Ambush {
  /** What it waits for. */
  enum Deed {
    REPORT,
    ASSIGNMENT,
    BIND,
    RELEASE,
    ASK,
    ANNOUNCE
  }

  /** When it strikes; in the midst of a message means that only some get it. */
  enum When {
    BEFORE,
    AMID,
    AFTER
  }

  /**
   * @param coordinator only a coordinator is meant
   * @param passes how many such deeds are let pass first
   */
  record Plan(Deed deed, When when, boolean coordinator, int passes) {}

  private final World world;
  private Optional<Plan> plan = Optional.empty();
  private Optional<Daemon> doomed = Optional.empty();

  Ambush(World world) {
    this.world = world;
  }

  void lay(Plan laid) {
    plan = Optional.of(laid);
  }

  void lift() {
    plan = Optional.empty();
  }

  /** Whether the daemon dies before it carries this out. */
  boolean strikes(Daemon daemon, Effect effect) {
    if (plan.isEmpty() || !meant(plan.get(), daemon, effect)) {
      return false;
    }
    Plan now = plan.get();
    if (now.passes() > 0) {
      plan = Optional.of(new Plan(now.deed(), now.when(), now.coordinator(), now.passes() - 1));
      return false;
    }
    plan = Optional.empty();
    world.note("ambush " + daemon + " " + now.when() + " " + now.deed());
    if (now.when() == When.BEFORE) {
      kill(daemon);
      return true;
    }
    int others = daemon.installed().map(v -> v.members().size() - 1).orElse(0);
    if (now.when() == When.AMID && (now.deed() == Deed.REPORT || now.deed() == Deed.ASSIGNMENT)) {
      world.post.cutNextAfter(world.chance.below(Math.max(1, others)));
    }
    doomed = Optional.of(daemon);
    return false;
  }

  /** The daemon has carried out what it was let do. */
  void finish(Daemon daemon) {
    if (doomed.filter(d -> d == daemon).isPresent()) {
      doomed = Optional.empty();
      kill(daemon);
    }
  }

  private void kill(Daemon daemon) {
    if (daemon.alive()) {
      daemon.end(Daemon.End.KILLED);
    }
  }

  private static boolean meant(Plan plan, Daemon daemon, Effect effect) {
    Optional<Deed> deed =
        switch (effect) {
          case Effect.SendReport e -> Optional.of(Deed.REPORT);
          case Effect.SendAssignment e -> Optional.of(Deed.ASSIGNMENT);
          case Effect.Bind e -> Optional.of(Deed.BIND);
          case Effect.Release e -> Optional.of(Deed.RELEASE);
          case Effect.Ask e -> Optional.of(Deed.ASK);
          case Effect.Announce e -> Optional.of(Deed.ANNOUNCE);
          case Effect.StartTimer e -> Optional.empty();
          case Effect.StopTimer e -> Optional.empty();
          case Effect.TryInterface e -> Optional.empty();
          case Effect.Prepare e -> Optional.empty();
          case Effect.Adopt e -> Optional.empty();
          case Effect.Bequeath e -> Optional.empty();
          case Effect.Leave e -> Optional.empty();
          case Effect.JudgeLinks e -> Optional.empty();
          case Effect.Tell e -> Optional.empty();
        };
    return deed.filter(d -> d == plan.deed()).isPresent()
        && (!plan.coordinator() || daemon.isCoordinator());
  }
}
