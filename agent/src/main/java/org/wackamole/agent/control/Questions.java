package org.wackamole.agent.control;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the daemon's loop was asked, and has answered on whatever thread. The answers become JSON
 * when the control thread fetches them: a big status must not take the loop's time.
 */
final class Questions {
  private static final Logger LOG = LoggerFactory.getLogger(Questions.class);

  private final Operations operations;
  private final Answer answer;
  private final Runnable wakeup;
  private final Queue<Answered> answers = new ConcurrentLinkedQueue<>();

  /**
   * @param turn of the client, when the question was put
   * @param line makes the answer, on the control thread
   */
  record Answered(Connection client, long turn, Supplier<ByteBuffer> line) {}

  /**
   * @param wakeup called, on any thread, when an answer has come
   */
  Questions(Operations operations, Answer answer, Runnable wakeup) {
    this.operations = operations;
    this.answer = answer;
    this.wakeup = wakeup;
  }

  void put(Connection client, Request.Verb verb) {
    switch (verb) {
      case STATUS -> when(client, verb, operations::status, answer::status);
      case LIST -> when(client, verb, operations::status, answer::list);
      case FAIL -> when(client, verb, operations::fail, it -> answer.outcome(verb, it));
      case RECOVER -> when(client, verb, operations::recover, it -> answer.outcome(verb, it));
      case RELOAD -> when(client, verb, operations::reload, it -> answer.outcome(verb, it));
    }
  }

  /** The next answer, for a client that may have gone since. */
  Optional<Answered> answered() {
    return Optional.ofNullable(answers.poll());
  }

  private interface Rendering<T> {
    ByteBuffer of(T result);
  }

  private <T> void when(
      Connection client,
      Request.Verb verb,
      Supplier<CompletionStage<T>> operation,
      Rendering<T> rendering) {
    long turn = client.turn();
    CompletionStage<T> stage;
    try {
      stage = operation.get();
    } catch (RuntimeException e) {
      answers.add(new Answered(client, turn, () -> failed(verb, e)));
      return;
    }
    stage.whenComplete(
        (result, failure) -> {
          Supplier<ByteBuffer> line =
              failure == null ? () -> rendering.of(result) : () -> failed(verb, failure);
          answers.add(new Answered(client, turn, line));
          wakeup.run();
        });
  }

  private ByteBuffer failed(Request.Verb verb, Throwable failure) {
    LOG.error("control socket: {} failed", verb.word, failure);
    return answer.error(
        Optional.of(verb.word), ErrorCode.FAILED, "the daemon failed to answer: " + failure);
  }
}
