package org.wackamole.agent;

import java.net.URI;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.message.MessageFactory;
import org.apache.logging.log4j.message.ParameterizedMessageFactory;
import org.apache.logging.log4j.simple.SimpleLogger;
import org.apache.logging.log4j.simple.internal.SimpleProvider;
import org.apache.logging.log4j.spi.ExtendedLogger;
import org.apache.logging.log4j.spi.LoggerContext;
import org.apache.logging.log4j.spi.LoggerContextFactory;
import org.apache.logging.log4j.spi.Provider;
import org.apache.logging.log4j.util.PropertiesUtil;
import org.slf4j.LoggerFactory;

/**
 * Where log lines go: to standard error, for systemd or whoever started the daemon, by a {@link
 * LogQueue}.
 *
 * <p>It stands in for log4j-core behind Log4j's API: for one stream and one form of lines that
 * loads 190 classes, into every daemon's memory and into the archive of its start. Whoever needs
 * more names a file in {@code log4j2.configurationFile} and has all of it.
 */
final class LogOutput implements LoggerContextFactory, LoggerContext {
  private static final String FILE = "log4j2.configurationFile";
  private static final String LEVEL = "wackamole.log.level";
  private static final String JGROUPS = "org.jgroups";

  private final LogQueue queue = new LogQueue(System.err);

  // A line does not tell whose it is. So these are enough, whatever names are asked for.
  private final ExtendedLogger jgroups = new QueueLogger(Level.WARN, queue);
  private final ExtendedLogger others =
      new QueueLogger(Level.toLevel(System.getProperty(LEVEL), Level.INFO), queue);

  private LogOutput() {}

  /** Has to be called before the first logger is asked for. */
  static void install() {
    if (System.getProperty(FILE) == null) {
      // Or Log4j's API would look for log4j-core before it takes ours, and complain without it.
      System.setProperty(Provider.PROVIDER_PROPERTY_NAME, SimpleProvider.class.getName());
      LogManager.setFactory(new LogOutput());
    }
    // While SLF4J looks for Log4j it drops what other threads say.
    LoggerFactory.getLogger(LogOutput.class);
  }

  private static final class QueueLogger extends SimpleLogger {
    private static final long serialVersionUID = 1L;

    private final transient LogQueue queue;

    QueueLogger(Level level, LogQueue queue) {
      super(
          LogManager.ROOT_LOGGER_NAME,
          level,
          false,
          false,
          false,
          false,
          "",
          ParameterizedMessageFactory.INSTANCE,
          PropertiesUtil.getProperties(),
          System.err);
      this.queue = queue;
    }

    @Override
    public void logMessage(
        String caller, Level level, Marker marker, Message message, Throwable thrown) {
      queue.add(level, message.getFormattedMessage(), thrown);
    }
  }

  @Override
  public ExtendedLogger getLogger(String name) {
    return name.equals(JGROUPS) || name.startsWith(JGROUPS + ".") ? jgroups : others;
  }

  @Override
  public ExtendedLogger getLogger(String name, MessageFactory messages) {
    return getLogger(name);
  }

  @Override
  public boolean hasLogger(String name) {
    return true;
  }

  @Override
  public boolean hasLogger(String name, MessageFactory messages) {
    return true;
  }

  @Override
  public boolean hasLogger(String name, Class<? extends MessageFactory> messages) {
    return true;
  }

  @Override
  public Object getExternalContext() {
    return null;
  }

  @Override
  public LoggerContext getContext(
      String caller, ClassLoader loader, Object external, boolean current) {
    return this;
  }

  @Override
  public LoggerContext getContext(
      String caller, ClassLoader loader, Object external, boolean current, URI file, String name) {
    return this;
  }

  @Override
  public void removeContext(LoggerContext context) {}

  @Override
  public boolean isClassLoaderDependent() {
    return false;
  }

  /** What {@link LogManager#shutdown()} does. */
  @Override
  public void shutdown(String caller, ClassLoader loader, boolean current, boolean all) {
    queue.close();
  }
}
