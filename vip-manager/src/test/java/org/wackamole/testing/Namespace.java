package org.wackamole.testing;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A network namespace of a test's own. It has no name: a thread lives in it, sockets that this
 * thread opens and processes that it starts belong to it, and it is gone with the last of them. So
 * there is nothing to clean up, and nothing to collide with.
 */
public final class Namespace implements AutoCloseable {
  /** linux/sched.h. */
  private static final int CLONE_NEWNET = 0x40000000;

  static {
    Native.register(Namespace.class, "c");
  }

  private static native int unshare(int flags) throws LastErrorException;

  private final ExecutorService inside;
  private final long threadId;

  /** A namespace with nothing but lo, which is up. Fails without root. */
  public Namespace() {
    // Not newSingleThreadExecutor, which ends its thread once nobody refers to it: the namespace
    // would go, and the other end of its cables with it.
    inside =
        Executors.newFixedThreadPool(1, Thread.ofPlatform().daemon().name("namespace").factory());
    threadId = call(Namespace::enterNew);
    ip("link", "set", "lo", "up");
  }

  private static long enterNew() throws IOException {
    try {
      unshare(CLONE_NEWNET);
    } catch (LastErrorException e) {
      throw new AssertionError("this test needs root, to make a network namespace", e);
    }
    Path thread = Files.readSymbolicLink(Path.of("/proc/thread-self"));
    return Long.parseLong(thread.getFileName().toString());
  }

  /** Runs the task on the thread that lives in the namespace; what it throws is thrown here. */
  public <T> T call(Callable<T> task) {
    try {
      return inside.submit(task).get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new AssertionError(e.getCause());
    } catch (Exception e) {
      throw new AssertionError("the task did not end within a minute", e);
    }
  }

  /** Runs {@code ip} in the namespace, which must succeed; the result is what it prints. */
  public String ip(String... arguments) {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    return run(command);
  }

  /** Runs a command in the namespace, which must succeed; the result is what it prints. */
  public String run(List<String> command) {
    return call(
        () -> {
          Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
          process.getOutputStream().close();
          String output =
              new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
          if (process.waitFor() != 0) {
            throw new AssertionError(String.join(" ", command) + ": " + output);
          }
          return output;
        });
  }

  /** A cable between an interface here and one there; both are up. */
  public void connect(String ifname, Namespace other, String otherIfname) {
    String there = Long.toString(other.threadId);
    ip("link", "add", ifname, "type", "veth", "peer", "name", otherIfname, "netns", there);
    ip("link", "set", ifname, "up");
    other.ip("link", "set", otherIfname, "up");
  }

  @Override
  public void close() {
    inside.shutdownNow();
  }
}
