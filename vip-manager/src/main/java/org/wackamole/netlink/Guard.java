package org.wackamole.netlink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The process that outlives this one: it reads from a pipe whose other end is ours, and when that
 * closes, because we died in whatever way, or when no beat comes, because we hang, it deletes what
 * the {@link HeldRecord} lists and sends the {@link Farewell}. The script is {@code
 * wackamole-guard}; it says what the words on the pipe are. Where the guard itself dies, another
 * one is started.
 *
 * <p>No call but {@link #arm} and {@link #close} waits for the guard: the pipe takes what there is
 * room for, and a guard that does not read misses the rest.
 *
 * <p>The pipe closes only with its last writer: the JDK closes it in every other process that it
 * starts.
 */
public final class Guard implements AutoCloseable {
  private static final Path INTERPRETER = Path.of("/bin/bash");
  private static final Duration LAST_WORD = Duration.ofSeconds(1);

  /** Between a guard that ended and the next, so that a broken one is not started all the time. */
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** Told on a thread of the guard's. */
  public interface Listener {
    /**
     * It saw no beat for its patience, and deletes what is on record until it is armed again: this
     * process was not as well as it may believe.
     */
    void struck();

    /** The guard ended, as it never should; another one is started. */
    void ended(String why);

    /** None can be started: nobody would delete our addresses if we died. */
    void missing(String why);
  }

  private final Path script;
  private final Path heldRecord;
  private final Duration patience;
  private final Listener listener;
  private final Object arming = new Object();
  private volatile GuardProcess process;
  private volatile boolean released;
  private volatile boolean stopped;

  /** Under {@code arming}: the word that was sent last, for what, and whether it was obeyed. */
  private long number;

  private long armedFor;
  private boolean armed;

  private Guard(Path script, Path heldRecord, Duration patience, Listener listener)
      throws IOException {
    this.script = script;
    this.heldRecord = heldRecord;
    this.patience = patience;
    this.listener = listener;
    process = GuardProcess.start(script, heldRecord, patience);
  }

  /**
   * Starts the guard. What it says goes to our standard error.
   *
   * @param patience the silence, from the first beat on, that it takes for a hang
   * @throws IOException where it cannot be started; the message is for the operator
   */
  public static Guard start(Path script, Path heldRecord, Duration patience, Listener listener)
      throws IOException {
    if (!Files.isExecutable(INTERPRETER)) {
      throw new IOException(
          "the guard " + script + " needs " + INTERPRETER + ", which is missing: install bash");
    }
    Guard guard = new Guard(script, heldRecord, patience, listener);
    Thread.ofPlatform().name("guard-watch").daemon().start(guard::watch);
    return guard;
  }

  private void watch() {
    while (true) {
      GuardProcess watched = process;
      int status = watched.listen(this::heard);
      disarm();
      if (released) {
        return;
      }
      listener.ended(
          "the guard "
              + script
              + " (pid "
              + watched.pid()
              + ") ended with status "
              + status
              + ": nobody deletes our addresses if we die");
      try {
        TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        startAgain();
      } catch (IOException e) {
        listener.missing("no guard can be started: " + e.getMessage());
        return;
      } catch (InterruptedException e) {
        // Nobody has this thread to interrupt it.
        throw new IllegalStateException(e);
      }
    }
  }

  private void startAgain() throws IOException {
    GuardProcess next = GuardProcess.start(script, heldRecord, patience);
    process = next;
    if (released) {
      next.kill();
    }
  }

  private void heard(String line) {
    if (line.equals("struck")) {
      disarm();
      listener.struck();
      return;
    }
    synchronized (arming) {
      if (line.equals("armed " + number)) {
        armed = true;
        arming.notifyAll();
      }
    }
  }

  /** The loop goes round. Never waits. */
  public void beat() {
    send("");
  }

  private void disarm() {
    synchronized (arming) {
      armed = false;
    }
  }

  /**
   * Sees to it that the guard lets live what is bound from now on, and that no other guard of this
   * record is at work. Returns at once while that is known; otherwise asks, and waits for the
   * answer: a guard that is just deleting finishes that first.
   *
   * @param life changes whenever the guard may have struck, as far as the caller knows
   * @return false where no answer came in time; then nothing may be bound
   */
  public boolean arm(long life, Duration bound) {
    long deadline = System.nanoTime() + bound.toNanos();
    synchronized (arming) {
      if (armed && armedFor == life) {
        return true;
      }
      armed = false;
      armedFor = life;
      number++;
      send("arm " + number);
      while (!armed) {
        long left = deadline - System.nanoTime();
        if (left <= 0 || !awaitAnswer(left)) {
          return false;
        }
      }
      return true;
    }
  }

  private boolean awaitAnswer(long nanos) {
    try {
      TimeUnit.NANOSECONDS.timedWait(arming, nanos);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void send(String word) {
    if (stopped) {
      return;
    }
    try {
      process.write(word);
    } catch (IOException e) {
      // It ended; whoever watches it knows, and the next one gets the next word. Or it does not
      // read, and then no answer comes either.
    }
  }

  /** The process of now: it changes when a guard dies. */
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
  @Override
  public void close() {
    released = true;
    send("stop");
    stopped = true;
    process.end(LAST_WORD);
  }
}
