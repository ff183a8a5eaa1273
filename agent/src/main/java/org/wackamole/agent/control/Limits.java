package org.wackamole.agent.control;

import java.time.Duration;

/**
 * What clients may use of the daemon, so that no number or kind of them can starve it.
 *
 * @param clients connections at once; a further one is told so and closed
 * @param requestBytes of one request line, without its newline
 * @param pendingBytes of all answers that are written and not yet read, together
 * @param client how long a client may take to send a whole request, from the connection or from the
 *     last answer on, and then to read the whole answer
 * @param tell how long the loop may take to answer {@code status} and {@code list}
 * @param change how long it may take for what changes something
 */
record Limits(
    int clients,
    int requestBytes,
    int pendingBytes,
    Duration client,
    Duration tell,
    Duration change) {
  /** Requests of today are some 20 bytes; a status of 10,000 virtual interfaces is some 2 MB. */
  static final Limits DEFAULTS =
      new Limits(
          64,
          16 * 1024,
          8 * 1024 * 1024,
          Duration.ofSeconds(5),
          Duration.ofSeconds(2),
          Duration.ofSeconds(10));
}
