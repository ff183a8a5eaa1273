package org.wackamole.agent.control;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;

/** The daemon's side of the socket, with a status that the test sets. */
final class FakeDaemon implements Operations {
  final AtomicReference<Status> status;
  final AtomicReference<Outcome> outcome = new AtomicReference<>(new Done(List.of()));

  /** Where set, what every question gets instead of an answer. */
  final AtomicReference<CompletionStage<?>> instead = new AtomicReference<>();

  FakeDaemon(Status status) {
    this.status = new AtomicReference<>(status);
  }

  @Override
  public CompletionStage<Status> status() {
    return answer(status.get());
  }

  @Override
  public CompletionStage<Outcome> fail() {
    return answer(outcome.get());
  }

  @Override
  public CompletionStage<Outcome> recover() {
    return answer(outcome.get());
  }

  @Override
  public CompletionStage<Outcome> reload() {
    return answer(outcome.get());
  }

  /** On a thread of its own, as the loop answers. */
  private <T> CompletionStage<T> answer(T value) {
    CompletionStage<?> other = instead.get();
    return other == null
        ? CompletableFuture.supplyAsync(() -> value)
        : other.thenApply(never -> value);
  }
}
