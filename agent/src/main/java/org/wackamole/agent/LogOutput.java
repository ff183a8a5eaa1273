package org.wackamole.agent;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Where log lines go: to standard error, for systemd or whoever started the daemon. SLF4J finds it
 * by META-INF/services.
 *
 * <p>Our own, because a logging library with its plugins and files brought some 560 classes into
 * every daemon's memory and into the archive of its start, and a tenth of what is downloaded.
 */
public final class LogOutput implements SLF4JServiceProvider {
  private static final String LEVEL = "wackamole.log.level";
  private static final LogQueue QUEUE = new LogQueue(System.err);
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final ConcurrentMap<String, LogVoice> voices = new ConcurrentHashMap<>();
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter context = new NOPMDCAdapter();
  private Level least = Level.INFO;

  /** For SLF4J. */
  public LogOutput() {}

  /** Waits until all that was said is written, unless nobody reads it. */
  static void finish() {
    QUEUE.flush(LAST_WORDS);
  }

  @Override
  public void initialize() {
    least = Level.valueOf(System.getProperty(LEVEL, "info").toUpperCase(Locale.ROOT));
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return name -> voices.computeIfAbsent(name, this::voice);
  }

  private LogVoice voice(String name) {
    boolean theirs = name.startsWith("org.jgroups") && least.toInt() < Level.WARN.toInt();
    return new LogVoice(name, theirs ? Level.WARN : least, QUEUE::put);
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }
}
