package org.wackamole.agent;

import java.util.function.Consumer;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * The logger of one class. The text is made in the thread that speaks, since what it names changes.
 */
final class LogVoice extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1;

  private final Level least;
  private transient volatile Consumer<LogEntry> ear;

  LogVoice(String name, Level least, Consumer<LogEntry> ear) {
    this.name = name;
    this.least = least;
    this.ear = ear;
  }

  /** From now on {@code next} hears this voice, and nobody else. */
  void speakTo(Consumer<LogEntry> next) {
    ear = next;
  }

  private boolean isEnabled(Level level) {
    return level.toInt() >= least.toInt();
  }

  @Override
  public boolean isTraceEnabled() {
    return isEnabled(Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return isEnabled(Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return isEnabled(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return isEnabled(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return isEnabled(Level.ERROR);
  }

  @Override
  protected String getFullyQualifiedCallerName() {
    return LogVoice.class.getName();
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level, Marker marker, String pattern, Object[] arguments, Throwable thrown) {
    ear.accept(
        new LogEntry(
            System.currentTimeMillis(),
            level,
            Thread.currentThread().getName(),
            MessageFormatter.basicArrayFormat(pattern, arguments),
            thrown));
  }
}
