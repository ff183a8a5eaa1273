package org.wackamole.agent.group;

import java.util.IllegalFormatException;
import java.util.concurrent.TimeUnit;
import org.jgroups.logging.CustomLogFactory;
import org.jgroups.logging.Log;
import org.jgroups.logging.LogFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * JGroups' log lines through slf4j, so that they go where ours go, and never more than {@link
 * #BURST} warnings and errors of one class in {@link #WINDOW_SECONDS} s: anybody on the network can
 * provoke them, and a cable that is pulled provokes one with every packet. What was left out is
 * counted in the next line. Traces of them are for debugging.
 */
final class JGroupsLog implements Log {
  static final int BURST = 5;
  static final long WINDOW_SECONDS = 10;

  private final Logger logger;
  private final Window window = new Window();

  private JGroupsLog(Logger logger) {
    this.logger = logger;
  }

  /**
   * Has to be called before JGroups' classes are loaded, since they keep the first log they get.
   */
  static void install() {
    LogFactory.setCustomLogFactory(
        new CustomLogFactory() {
          @Override
          public Log getLog(Class<?> type) {
            return new JGroupsLog(LoggerFactory.getLogger(type));
          }

          @Override
          public Log getLog(String category) {
            return new JGroupsLog(LoggerFactory.getLogger(category));
          }
        });
  }

  static JGroupsLog to(Logger logger) {
    return new JGroupsLog(logger);
  }

  /** How many lines a window lets through. */
  private static final class Window {
    private long startNanos = System.nanoTime();
    private int lines;
    private long leftOut;

    /** Negative: say nothing. Else: how many were not said since the last that was. */
    synchronized long admit() {
      long now = System.nanoTime();
      if (now - startNanos > TimeUnit.SECONDS.toNanos(WINDOW_SECONDS)) {
        startNanos = now;
        lines = 0;
      }
      if (lines == BURST) {
        leftOut++;
        return -1;
      }
      lines++;
      long unsaid = leftOut;
      leftOut = 0;
      return unsaid;
    }
  }

  private void limited(Level level, String message, Throwable cause) {
    if (!logger.isEnabledForLevel(level)) {
      return;
    }
    long leftOut = window.admit();
    if (leftOut < 0) {
      return;
    }
    StringBuilder text = new StringBuilder(message);
    if (cause != null) {
      text.append(": ").append(cause);
    }
    if (leftOut > 0) {
      text.append(" (").append(leftOut).append(" lines left out before)");
    }
    logger.atLevel(level).log(text.toString());
    if (cause != null) {
      logger.debug("The trace of that", cause);
    }
  }

  private static String format(String format, Object... args) {
    try {
      return String.format(format, args);
    } catch (IllegalFormatException e) {
      return format;
    }
  }

  @Override
  public boolean isFatalEnabled() {
    return logger.isErrorEnabled();
  }

  @Override
  public void fatal(String message) {
    limited(Level.ERROR, message, null);
  }

  @Override
  public void fatal(String format, Object... args) {
    limited(Level.ERROR, format(format, args), null);
  }

  @Override
  public void fatal(String message, Throwable cause) {
    limited(Level.ERROR, message, cause);
  }

  @Override
  public boolean isErrorEnabled() {
    return logger.isErrorEnabled();
  }

  @Override
  public void error(String message) {
    limited(Level.ERROR, message, null);
  }

  @Override
  public void error(String format, Object... args) {
    limited(Level.ERROR, format(format, args), null);
  }

  @Override
  public void error(String message, Throwable cause) {
    limited(Level.ERROR, message, cause);
  }

  @Override
  public boolean isWarnEnabled() {
    return logger.isWarnEnabled();
  }

  @Override
  public void warn(String message) {
    limited(Level.WARN, message, null);
  }

  @Override
  public void warn(String format, Object... args) {
    limited(Level.WARN, format(format, args), null);
  }

  @Override
  public void warn(String message, Throwable cause) {
    limited(Level.WARN, message, cause);
  }

  @Override
  public boolean isInfoEnabled() {
    return logger.isDebugEnabled();
  }

  @Override
  public void info(String message) {
    logger.debug("{}", message);
  }

  @Override
  public void info(String format, Object... args) {
    if (logger.isDebugEnabled()) {
      logger.debug("{}", format(format, args));
    }
  }

  @Override
  public boolean isDebugEnabled() {
    return logger.isDebugEnabled();
  }

  @Override
  public void debug(String message) {
    logger.debug("{}", message);
  }

  @Override
  public void debug(String format, Object... args) {
    if (logger.isDebugEnabled()) {
      logger.debug("{}", format(format, args));
    }
  }

  @Override
  public void debug(String message, Throwable cause) {
    logger.debug(message, cause);
  }

  @Override
  public boolean isTraceEnabled() {
    return logger.isTraceEnabled();
  }

  @Override
  public void trace(String message) {
    logger.trace("{}", message);
  }

  @Override
  public void trace(String format, Object... args) {
    if (logger.isTraceEnabled()) {
      logger.trace("{}", format(format, args));
    }
  }

  @Override
  public void trace(String message, Throwable cause) {
    logger.trace(message, cause);
  }

  @Override
  public void trace(Object object) {
    logger.trace("{}", object);
  }

  /** Levels are slf4j's affair; JGroups' own ways to change them are not opened. */
  @Override
  public void setLevel(String level) {}

  @Override
  public String getLevel() {
    return logger.isTraceEnabled()
        ? "trace"
        : logger.isDebugEnabled() ? "debug" : logger.isWarnEnabled() ? "warn" : "error";
  }
}
