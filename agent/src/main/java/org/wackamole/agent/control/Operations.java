package org.wackamole.agent.control;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What the control socket may ask of the daemon. Called on the control thread: an implementation
 * puts an event into the loop's inbox and returns at once. The answer may come on any thread; one
 * that comes too late is dropped, and the client has been told that the loop does not answer.
 */
public interface Operations {
  CompletionStage<Status> status();

  /** Drops everything and stays out until {@link #recover} (Wackamole's {@code wackatrl -f}). */
  CompletionStage<Outcome> fail();

  CompletionStage<Outcome> recover();

  /**
   * Reads the configuration file again and applies what changed, or refuses and changes nothing.
   */
  CompletionStage<Outcome> reload();

  /** How a request to change something ended. */
  sealed interface Outcome {}

  /**
   * @param messages what was done, one line each, for people; may be empty
   */
  record Done(List<String> messages) implements Outcome {
    public Done {
      messages = List.copyOf(messages);
    }
  }

  /**
   * Nothing was changed.
   *
   * @param reason one line for people
   * @param details further lines, such as each error of a file
   */
  record Refused(String reason, List<String> details) implements Outcome {
    public Refused {
      details = List.copyOf(details);
    }
  }
}
