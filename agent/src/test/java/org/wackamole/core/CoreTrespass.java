package org.wackamole.core;

import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.libc.LibC;

/** Ways to bring the world into the core. */
public final class CoreTrespass {
  static class Clock {
    Instant now() {
      return Instant.now();
    }
  }

  static class Executor {
    ExecutorService executor;
  }

  static class Files {
    Path path;
  }

  static class Logs {
    Logger log;
  }

  static class LogsByFacade {
    org.slf4j.Logger log = LoggerFactory.getLogger("core");
  }

  static class Native {
    Class<?> libc = LibC.class;
  }
}
