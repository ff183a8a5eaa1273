package org.wackamole.agent.group;

import org.jgroups.util.LazyThreadFactory;
import org.wackamole.libc.RealTime;

/**
 * JGroups' threads, in real time where that is permitted: those that read its sockets, and those
 * that a new view goes through. At ordinary priority a view of three waited 9 ms for its thread to
 * get a processor, and another 8 ms before it was sent.
 */
final class PromptThreads extends LazyThreadFactory {
  PromptThreads() {
    super("jgroups", false, true);
  }

  @Override
  public Thread newThread(Runnable task) {
    return super.newThread(inRealTime(task));
  }

  @Override
  public Thread newThread(Runnable task, String name) {
    return super.newThread(inRealTime(task), name);
  }

  private static Runnable inRealTime(Runnable task) {
    return () -> {
      RealTime.take();
      task.run();
    };
  }
}
