package org.wackamole.agent;

import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.libc.RealTime;

/** Which threads of this process run in real time, from when on, and when no more. */
final class Haste {
  private static final Logger LOG = LoggerFactory.getLogger(Haste.class);

  /**
   * All that a takeover goes through, and the JVM's own thread that all of them wait for when it
   * collects the heap. Not the JVM's compilers: what they do is of use later.
   */
  private static final Set<String> URGENT =
      Set.of(
          "loop",
          "kernel",
          "kernel-monitor",
          "detector",
          "group-sender",
          "mcast-receiver-",
          "ucast-receiver-",
          "jgroups-",
          "Timer runner-",
          "arp-announcer",
          "arp-asker",
          "VM Thread");

  private Haste() {}

  /** Before anybody runs in real time. */
  static void heedTheKernel() {
    Signals.on("XCPU", Haste::noMore);
  }

  /**
   * The start is over: what it had to link is linked, and nobody at a low priority rehearses.
   * Before that it is dangerous ({@link RealTime#begin}), and nothing moves to this member yet.
   */
  static void begin() {
    RealTime.begin();
    forNewThreads();
  }

  /** There are other threads than there were; JGroups' see to it themselves. */
  static void forNewThreads() {
    Set<String> given = RealTime.give(URGENT);
    LOG.debug("Of the threads {} these run in real time: {}", URGENT, given);
  }

  /** Who leaves holds nothing to hurry for, and links what it never did before. */
  static void end() {
    RealTime.giveUp();
  }

  /** A daemon that is flooded is slower than before then, and its host is not. */
  private static void noMore() {
    if (RealTime.giveUp()) {
      LOG.warn(
          "A thread computed without a pause: nothing runs in real time any more until the next"
              + " start. Is somebody flooding the group's port, or the LAN with ARP?");
    }
  }
}
