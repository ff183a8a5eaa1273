package org.wackamole.agent;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What one class says in the log while this is open, as {@code LEVEL message}. */
public final class Log implements AutoCloseable {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final LogVoice voice;

  /**
   * @param speaker its logger bears its name
   */
  public Log(String speaker) {
    voice = (LogVoice) LoggerFactory.getLogger(speaker);
    voice.speakTo(entry -> lines.add(entry.level() + " " + entry.message()));
  }

  public List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void close() {
    voice.speakTo(entry -> {});
  }
}
