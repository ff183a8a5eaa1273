package org.wackamole.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LogLineTest {
  private final LogLine line = new LogLine();

  private String line(Level level, long millis, Throwable thrown) {
    return line.text(millis, level, "loop", "Hello", thrown);
  }

  /** The time is the host's and says how far that is from UTC, as the JDK would write it. */
  @ParameterizedTest
  @ValueSource(longs = {1_007, 1_772_334_246_007L, 1_780_000_000_999L, 4_102_444_800_040L})
  void theTimeIsTheHostsAndBearsItsOffset(long millis) {
    String expected =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSXXX")
            .format(OffsetDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneId.systemDefault()));
    assertEquals(expected + " INFO  [loop] Hello\n", line(Level.INFO, millis, null));
  }

  /** What was thrown follows on lines of its own, with its causes. */
  @Test
  void aTraceFollowsItsLine() {
    String text =
        line(Level.ERROR, 0, new IllegalStateException("outer", new RuntimeException("inner")));
    assertTrue(
        text.contains(" ERROR [loop] Hello\njava.lang.IllegalStateException: outer\n\tat "), text);
    assertTrue(text.contains("\nCaused by: java.lang.RuntimeException: inner\n"), text);
  }
}
