package org.wackamole.netlink;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The process that outlives this one: it reads from a pipe whose other end is ours, and when that
 * closes, because we died in whatever way, it deletes what the {@link HeldRecord} lists. The script
 * is {@code wackamole-guard}.
 *
 * <p>The pipe closes only with its last writer: the JDK closes it in every other process that it
 * starts.
 */
public final class Guard implements AutoCloseable {
  private static final Duration FAREWELL = Duration.ofSeconds(1);

  private final Process process;
  private volatile boolean released;

  private Guard(Process process) {
    this.process = process;
  }

  /**
   * Starts the guard. What it says goes to our standard error.
   *
   * @param ended is told, on a thread of its own, if the guard ends without being released: from
   *     then on nobody would delete the addresses if we died, so start another
   * @throws IOException where the script cannot be started
   */
  public static Guard start(Path script, Path heldRecord, Consumer<String> ended)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(script.toString(), heldRecord.toString());
    builder.redirectOutput(ProcessBuilder.Redirect.INHERIT);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Guard guard = new Guard(builder.start());
    Thread.ofPlatform().name("guard-watch").daemon().start(() -> guard.watch(script, ended));
    return guard;
  }

  private void watch(Path script, Consumer<String> ended) {
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      // Nobody has this thread to interrupt it.
      throw new IllegalStateException(e);
    }
    if (released) {
      return;
    }
    ended.accept(
        "the guard "
            + script
            + " (pid "
            + process.pid()
            + ") ended with status "
            + process.exitValue()
            + ": nobody deletes our addresses if we die");
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * An orderly end: the guard exits and deletes nothing. Waits a second for it at most; a guard
   * that does not heed is killed, because it would act on the end of the pipe later.
   */
  public void release() {
    released = true;
    try (OutputStream pipe = process.getOutputStream()) {
      pipe.write("stop\n".getBytes(StandardCharsets.US_ASCII));
      pipe.flush();
      if (!process.waitFor(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      // It is gone already, which is what was asked for.
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    release();
  }
}
