package org.wackamole.agent;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.wackamole.agent.control.AgentFacts;
import org.wackamole.agent.control.Operations;
import org.wackamole.agent.control.Status;
import org.wackamole.agent.loop.Loop;
import org.wackamole.core.Event;
import org.wackamole.core.Snapshot;
import org.wackamole.core.VifId;

/** What the control socket asks of this daemon, put to the loop. */
final class AgentOperations implements Operations {
  /** What the agent knows beside the core, given what the core shows. */
  @FunctionalInterface
  interface Facts {
    AgentFacts about(Snapshot snapshot, Map<VifId, Instant> since);
  }

  private final Loop loop;
  private final Facts facts;
  private final Supplier<Outcome> reload;
  private final ExecutorService disk;

  /**
   * @param reload reads the file and applies it; it may take its time
   * @param disk where that is done
   */
  AgentOperations(Loop loop, Facts facts, Supplier<Outcome> reload, ExecutorService disk) {
    this.loop = loop;
    this.facts = facts;
    this.reload = reload;
    this.disk = disk;
  }

  @Override
  public CompletionStage<Status> status() {
    return loop.ask(
        (snapshot, since) -> facts.about(snapshot, since).describe(snapshot, Instant.now()));
  }

  @Override
  public CompletionStage<Outcome> fail() {
    loop.post(new Event.DrainRequested());
    return done("This member hands over what it holds and stays out until 'wackactl recover'");
  }

  @Override
  public CompletionStage<Outcome> recover() {
    loop.post(new Event.RecoverRequested());
    return done("This member takes part again");
  }

  private static CompletionStage<Outcome> done(String message) {
    return CompletableFuture.completedFuture(new Done(List.of(message)));
  }

  @Override
  public CompletionStage<Outcome> reload() {
    return CompletableFuture.supplyAsync(reload, disk);
  }

  /** What to check, for a member that is mature and has never met another. */
  static Optional<String> alone(Snapshot snapshot, boolean metOthers) {
    boolean alone =
        snapshot.mature()
            && !metOthers
            && snapshot.view().filter(view -> view.members().size() == 1).isPresent();
    return alone
        ? Optional.of(
            "no other member was ever met: check that Group and Spread (port) are the same"
                + " everywhere, that multicast passes or Peers are named, and the firewall")
        : Optional.empty();
  }
}
