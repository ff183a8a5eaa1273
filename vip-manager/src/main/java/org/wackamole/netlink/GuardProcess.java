package org.wackamole.netlink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.wackamole.libc.RealTime;

/** One run of the guard's script, and the two pipes to it. */
final class GuardProcess {
  private static final byte[] BEAT = {'\n'};

  private final Process process;
  private final DeathPipe pipe;

  private GuardProcess(Process process, DeathPipe pipe) {
    this.process = process;
    this.pipe = pipe;
  }

  /** What it says on standard error goes to ours. */
  static GuardProcess start(Path script, Path heldRecord, Duration patience) throws IOException {
    String seconds = String.format(Locale.ROOT, "%.3f", patience.toMillis() / 1000.0);
    ProcessBuilder builder =
        new ProcessBuilder(script.toString(), heldRecord.toString(), seconds)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    DeathPipe pipe = DeathPipe.open();
    try {
      Process process = builder.redirectInput(pipe.reader()).start();
      RealTime.give(process.pid());
      return new GuardProcess(process, pipe);
    } catch (IOException e) {
      pipe.close();
      throw e;
    } finally {
      pipe.closeReader();
    }
  }

  /** Hands on each line that it says on standard output, until it has ended; then its status. */
  int listen(Consumer<String> line) {
    try {
      process.inputReader(StandardCharsets.US_ASCII).lines().forEach(line);
      return process.waitFor();
    } catch (InterruptedException e) {
      // Nobody has this thread to interrupt it.
      throw new IllegalStateException(e);
    } finally {
      pipe.close();
    }
  }

  /** Never waits; fails where the pipe is full, which takes a guard that has not read for long. */
  void write(String word) throws IOException {
    pipe.write(word.isEmpty() ? BEAT : (word + "\n").getBytes(StandardCharsets.US_ASCII));
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
