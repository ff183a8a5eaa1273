package org.wackamole.arp;

/** What the threads of this package have in common. */
final class Threads {
  private Threads() {}

  /**
   * Waits for the end of a thread that has been told to end. An interrupt does not cut it short,
   * since its descriptors are closed next, whose numbers are another file's at once; it is kept for
   * the caller. A thread does not wait for itself.
   */
  static void awaitEnd(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive() && thread != Thread.currentThread()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
