package org.wackamole.agent;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import org.apache.logging.log4j.core.pattern.DatePatternConverter;
import org.apache.logging.log4j.core.pattern.LevelPatternConverter;
import org.apache.logging.log4j.core.pattern.LineSeparatorPatternConverter;
import org.apache.logging.log4j.core.pattern.LoggerPatternConverter;
import org.apache.logging.log4j.core.pattern.MessagePatternConverter;
import org.apache.logging.log4j.core.pattern.ThreadNamePatternConverter;

/**
 * Shows Log4j a list of the few plugins that it needs here. It loads every class that its own list
 * names, 268 of them, before it looks at a configuration, even at one in Java that asks for none;
 * they would be in the memory of each daemon and in the archive of its start.
 *
 * <p>Log4j looks for the list with the thread's class loader, once for all. The list may not be
 * empty: then it looks into every jar. What is on it is the pattern of the configuration that Log4j
 * makes for itself before it is given ours.
 */
final class LogPlugins extends ClassLoader {
  private static final String LIST =
      "META-INF/org/apache/logging/log4j/core/config/plugins/Log4j2Plugins.dat";

  private static final String CATEGORY = "Converter";

  private static final List<Class<?>> NEEDED =
      List.of(
          DatePatternConverter.class,
          ThreadNamePatternConverter.class,
          LevelPatternConverter.class,
          LoggerPatternConverter.class,
          MessagePatternConverter.class,
          LineSeparatorPatternConverter.class);

  private LogPlugins(ClassLoader parent) {
    super(parent);
  }

  /** Runs it with that list, should Log4j ask for one. */
  static void whileShown(Runnable task) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(new LogPlugins(LogPlugins.class.getClassLoader()));
    try {
      task.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return name.equals(LIST)
        ? Collections.enumeration(List.of(URL.of(URI.create("list:plugins"), new InMemory())))
        : super.getResources(name);
  }

  /** As org.apache.logging.log4j.core.config.plugins.processor.PluginCache reads it. */
  private static byte[] list() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(1);
      out.writeUTF(CATEGORY);
      out.writeInt(NEEDED.size());
      for (Class<?> plugin : NEEDED) {
        String name = plugin.getSimpleName();
        out.writeUTF(name.toLowerCase(Locale.ROOT));
        out.writeUTF(plugin.getName());
        out.writeUTF(name);
        boolean printable = false;
        out.writeBoolean(printable);
        boolean defersChildren = false;
        out.writeBoolean(defersChildren);
      }
    }
    return bytes.toByteArray();
  }

  private static final class InMemory extends URLStreamHandler {
    @Override
    protected URLConnection openConnection(URL url) {
      return new URLConnection(url) {
        @Override
        public void connect() {}

        @Override
        public InputStream getInputStream() throws IOException {
          return new ByteArrayInputStream(list());
        }
      };
    }
  }
}
