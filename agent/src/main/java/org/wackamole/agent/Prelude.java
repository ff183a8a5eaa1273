package org.wackamole.agent;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * What a start takes long for and needs nothing of its file for, the log and the classes of the
 * group, on a thread of its own: on a second processor that is as good as nothing.
 */
final class Prelude {
  private final FutureTask<Void> log;

  Prelude(Runnable log) {
    this.log = new FutureTask<>(log, null);
  }

  /**
   * Unless this process only looks at the file.
   *
   * @param group loads what a group needs, once there is a log
   */
  static Prelude begin(Options options, Runnable group) {
    // The configuration of the log reads it.
    if (options.debug()) {
      System.setProperty("wackamole.log.level", "debug");
    }
    Prelude prelude = new Prelude(LogOutput::install);
    if (!options.check() && !options.background()) {
      Thread.ofPlatform().name("prelude").daemon().start(() -> prelude.play(group));
    }
    return prelude;
  }

  /** As on its thread. */
  void play(Runnable group) {
    try {
      awaitLog();
      group.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns when the first logger may be asked for. Whoever comes first sets the log up. */
  void awaitLog() throws InterruptedException {
    log.run();
    try {
      log.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the log cannot be set up", e.getCause());
    }
  }
}
