package org.wackamole.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.libc.BootClock;

/**
 * How long this process has been running, by a clock that nobody sets. What Java tells of the start
 * of a process rests on the second in which the machine was started, without its fraction, and on
 * the time of day, which is often set by hours right after a boot: {@code Mature} would be over
 * before its time.
 */
final class ProcessAge {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessAge.class);

  /** USER_HZ is 100 in what the kernel tells on all machines that there is a package for. */
  private static final long TICK_MILLIS = 10;

  /**
   * {@code starttime} is the 22nd field of stat, the third is the first after the name; proc(5).
   */
  private static final int START_TIME = 22 - 3;

  private ProcessAge() {}

  /** Zero where it is not to be had, which is on the safe side for whoever waits for an age. */
  static Duration now() {
    try {
      Duration started =
          Duration.ofMillis(TICK_MILLIS * startTicks(Files.readString(Path.of("/proc/self/stat"))));
      return Duration.ofNanos(BootClock.nanos()).minus(started);
    } catch (IOException | RuntimeException e) {
      LOG.warn("It is not known when this process was started; Mature counts from now on", e);
      return Duration.ZERO;
    }
  }

  /** The name in parentheses may itself have spaces and parentheses. */
  static long startTicks(String stat) {
    String afterName = stat.substring(stat.lastIndexOf(')') + 2);
    return Long.parseLong(afterName.split(" ")[START_TIME]);
  }
}
