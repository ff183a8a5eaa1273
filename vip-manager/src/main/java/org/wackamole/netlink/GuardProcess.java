package org.wackamole.netlink;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One run of the guard's script, and the two pipes to it. */
final class GuardProcess {
  private final Process process;
  private final OutputStream pipe;

  private GuardProcess(Process process) {
    this.process = process;
    pipe = process.getOutputStream();
  }

  /** What it says on standard error goes to ours. */
  static GuardProcess start(Path script, Path heldRecord, Duration patience) throws IOException {
    String seconds = String.format(Locale.ROOT, "%.3f", patience.toMillis() / 1000.0);
    return new GuardProcess(
        new ProcessBuilder(script.toString(), heldRecord.toString(), seconds)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** Hands on each line that it says on standard output, until it has ended; then its status. */
  int listen(Consumer<String> line) {
    try {
      process.inputReader(StandardCharsets.US_ASCII).lines().forEach(line);
      return process.waitFor();
    } catch (InterruptedException e) {
      // Nobody has this thread to interrupt it.
      throw new IllegalStateException(e);
    }
  }

  /** Waits where the pipe is full, which takes a guard that has not read for long. */
  void write(String word) throws IOException {
    pipe.write((word + "\n").getBytes(StandardCharsets.US_ASCII));
    pipe.flush();
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for an end that it was told of; a guard that does not heed is killed. */
  void end(Duration bound) {
    try {
      if (!process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  /** SIGKILL, so that it does not take the end of its pipe for our death. */
  void kill() {
    process.destroyForcibly();
  }
}
