package org.wackamole.agent;

import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LifeCycle;
import org.apache.logging.log4j.core.appender.AsyncAppender;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.config.AbstractConfiguration;
import org.apache.logging.log4j.core.config.AppenderRef;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.slf4j.LoggerFactory;

/**
 * Where log lines go: to standard error, for systemd or whoever started the daemon. In between
 * stands a queue, so that a reader that stalls never stalls the loop or the group: when it is full,
 * lines are dropped.
 *
 * <p>In Java and not in a file, since Log4j reads a file with an XML parser, a list of all its
 * plugins and a proxy for each of their annotations: some 800 classes, in every daemon's memory and
 * in the archive of its start. Whoever needs a file names it in {@code log4j2.configurationFile}.
 */
final class LogOutput extends AbstractConfiguration {
  private static final String FILE = "log4j2.configurationFile";
  private static final String LEVEL = "wackamole.log.level";
  private static final int QUEUE = 1024;

  private LogOutput() {
    super(null, ConfigurationSource.NULL_SOURCE);
    // The daemon itself ends the log, after its last line.
    isShutdownHookEnabled = false;
    // Nor is this host's own name to be looked up, for nobody: that may take 20 s, or fail aloud.
    Map<String, String> properties = getComponent(CONTEXT_PROPERTIES);
    properties.put("hostName", "");
  }

  /** Has to be called before the first logger is asked for. */
  static void install() {
    if (System.getProperty(FILE) == null) {
      LogPlugins.whileShown(() -> Configurator.initialize(new LogOutput()));
    }
    // While SLF4J looks for Log4j it drops what other threads say, and Log4j forgets a
    // configuration whose loggers nobody has.
    LoggerFactory.getLogger(LogOutput.class);
  }

  /** Not the inherited one, which looks for plugins. */
  @Override
  public void initialize() {
    setState(LifeCycle.State.INITIALIZING);
    ConsoleAppender console =
        ConsoleAppender.newBuilder()
            .setName("stderr")
            .setTarget(ConsoleAppender.Target.SYSTEM_ERR)
            .setLayout(new LogLine())
            .build();
    addAppender(console);
    AsyncAppender queue =
        AsyncAppender.newBuilder()
            .setName("queue")
            .setAppenderRefs(
                new AppenderRef[] {AppenderRef.createAppenderRef("stderr", null, null)})
            .setBlocking(false)
            .setBufferSize(QUEUE)
            .setConfiguration(this)
            .build();
    addAppender(queue);
    getRootLogger().setLevel(Level.toLevel(System.getProperty(LEVEL), Level.INFO));
    getRootLogger().addAppender(queue, null, null);
    addLogger("org.jgroups", new LoggerConfig("org.jgroups", Level.WARN, true));
    setState(LifeCycle.State.INITIALIZED);
  }
}
