package org.wackamole.agent.control;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Where the output goes.
 *
 * @param interactive a person looks at it: the screen may be cleared
 * @param colour only where interactive, and NO_COLOR (no-color.org) is not set
 * @param width columns; empty where the output is not a terminal, or it does not say. Costs a
 *     process where the shell does not export COLUMNS, so ask only when it matters
 */
record Terminal(boolean interactive, boolean colour, Supplier<OptionalInt> width) {
  static final Terminal NONE = new Terminal(false, false, OptionalInt::empty);

  /**
   * Looks at what the standard output is. Not by {@link System#console}: up to JDK 21 it also wants
   * a terminal at the standard input, and from 22 to 24 it is never null, and loads JLine.
   */
  static Terminal ofStandardOutput() {
    String target;
    try {
      target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
    } catch (IOException e) {
      return NONE;
    }
    boolean interactive =
        target.startsWith("/dev/pts/")
            || target.startsWith("/dev/tty")
            || target.startsWith("/dev/console");
    String noColour = System.getenv("NO_COLOR");
    boolean dumb = "dumb".equals(System.getenv("TERM"));
    return interactive && !dumb
        ? new Terminal(true, noColour == null || noColour.isEmpty(), Terminal::measure)
        : NONE;
  }

  private static OptionalInt measure() {
    String columns = System.getenv("COLUMNS");
    if (columns != null && columns.matches("[1-9][0-9]{0,3}")) {
      return OptionalInt.of(Integer.parseInt(columns));
    }
    try {
      Process stty =
          new ProcessBuilder("stty", "size").redirectInput(new File("/proc/self/fd/1")).start();
      if (!stty.waitFor(1, TimeUnit.SECONDS)) {
        stty.destroyForcibly();
        return OptionalInt.empty();
      }
      String size =
          new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
      return size.matches("[0-9]+ [1-9][0-9]{0,3}")
          ? OptionalInt.of(Integer.parseInt(size.substring(size.indexOf(' ') + 1)))
          : OptionalInt.empty();
    } catch (IOException e) {
      return OptionalInt.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OptionalInt.empty();
    }
  }
}
