package org.wackamole.agent.group;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A {@link GroupNode} in a process of its own, and what it has said so far. */
final class GroupProcess {
  /**
   * One line of it.
   *
   * @param nanos when, by the clock that all processes share
   */
  record Line(long nanos, String text) {
    /** The members of a view. */
    List<String> members() {
      return List.of(text.split(" ")[2].split(","));
    }
  }

  private final Process process;
  private final List<Line> lines = new ArrayList<>();

  GroupProcess(ProcessBuilder builder) throws IOException {
    process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Thread reader = new Thread(this::read, "group-process-reader");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        String[] parts = line.split(" ", 2);
        if (!parts[0].matches("[0-9]{6,}")) {
          System.err.println(line);
          continue;
        }
        synchronized (this) {
          lines.add(new Line(Long.parseLong(parts[0]), parts[1]));
          notifyAll();
        }
      }
    } catch (IOException e) {
      System.err.println("a member's output ended: " + e.getMessage());
    }
  }

  void say(String command) throws IOException {
    process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** The first matching line said at {@code since} or later; fails where none comes in time. */
  synchronized Line await(String what, long since, Duration patience, Predicate<Line> wanted) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      Optional<Line> found =
          lines.stream().filter(line -> line.nanos() >= since).filter(wanted).findFirst();
      if (found.isPresent()) {
        return found.get();
      }
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError("no " + what + " within " + patience + "; said: " + lines);
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }
  }

  /** A view of that many members. */
  Line awaitView(int members, long since, Duration patience) {
    return await(
        "view of " + members,
        since,
        patience,
        line -> line.text().startsWith("VIEW " + members + " "));
  }

  synchronized List<Line> linesSince(long since) {
    return lines.stream().filter(line -> line.nanos() >= since).toList();
  }

  /** Our identity, once it is open. */
  String identity() {
    return await("identity", 0, Duration.ofSeconds(20), l -> l.text().startsWith("OPENED "))
        .text()
        .split(" ")[1];
  }

  /** As {@code kill -9}. */
  void kill() {
    process.destroyForcibly();
  }

  /** As {@code kill -signal}. */
  void signal(String signal) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
    if (kill.waitFor() != 0) {
      throw new IOException("kill -" + signal + " of " + process.pid() + " failed");
    }
  }

  void awaitEnd() throws InterruptedException {
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      throw new AssertionError("the process " + process.pid() + " does not end");
    }
  }
}
