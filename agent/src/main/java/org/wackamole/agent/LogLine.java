package org.wackamole.agent;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import org.apache.logging.log4j.Level;

/**
 * A line of the log: {@code 2026-03-01T04:05:06.789+01:00 INFO [loop] message}, and the trace of
 * what was thrown, if there is one. Times are the host's, with their distance from UTC.
 */
final class LogLine {
  private final ZoneRules zone = ZoneId.systemDefault().getRules();

  /** {@code thrown} may be null. */
  String text(long millis, Level level, String thread, String message, Throwable thrown) {
    StringBuilder line = new StringBuilder(200);
    time(line, Instant.ofEpochMilli(millis));
    line.append(' ').append(level.name());
    line.repeat(' ', Math.max(0, 5 - level.name().length()));
    line.append(" [").append(thread).append("] ").append(message).append('\n');
    if (thrown != null) {
      StringWriter trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace));
      line.append(trace);
    }
    return line.toString();
  }

  /** Digit by digit, since a DateTimeFormatter brings some 80 classes. */
  private void time(StringBuilder line, Instant instant) {
    ZoneOffset offset = zone.getOffset(instant);
    LocalDateTime at =
        LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), offset);
    number(line, at.getYear(), 1000).append('-');
    number(line, at.getMonthValue(), 10).append('-');
    number(line, at.getDayOfMonth(), 10).append('T');
    number(line, at.getHour(), 10).append(':');
    number(line, at.getMinute(), 10).append(':');
    number(line, at.getSecond(), 10).append('.');
    number(line, at.getNano() / 1_000_000, 100).append(offset.getId());
  }

  /** {@code highest} is the place of the first digit. */
  private static StringBuilder number(StringBuilder line, int value, int highest) {
    for (int place = highest; place > 0; place /= 10) {
      line.append((char) ('0' + value / place % 10));
    }
    return line;
  }
}
