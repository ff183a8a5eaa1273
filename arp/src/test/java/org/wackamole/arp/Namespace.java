package org.wackamole.arp;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.wackamole.libc.LibC;

/** A network namespace that lasts as long as a test, and code that runs inside it. */
final class Namespace implements AutoCloseable {
  /** fcntl.h, sched.h. */
  private static final int O_RDONLY = 0;

  private static final int CLONE_NEWNET = 0x40000000;
  private static final AtomicInteger NUMBER = new AtomicInteger();

  static {
    Native.register(Namespace.class, "c");
  }

  private static native int open(String path, int flags) throws LastErrorException;

  private static native int setns(int fd, int type) throws LastErrorException;

  private final String name =
      "arp-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet();

  /** An empty one with its loopback up; the test fails here where it may not make one. */
  Namespace() {
    run("ip", "netns", "add", name);
    ip("link set lo up");
  }

  String name() {
    return name;
  }

  /** Runs {@code ip} with these arguments inside, and returns what it prints. */
  String ip(String arguments) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", name));
    command.addAll(List.of(arguments.split(" ")));
    return run(command.toArray(String[]::new));
  }

  /** Runs {@code bridge} with these arguments inside. */
  void bridge(String arguments) {
    List<String> command = new ArrayList<>(List.of("bridge", "-n", name));
    command.addAll(List.of(arguments.split(" ")));
    run(command.toArray(String[]::new));
  }

  void sysctl(String setting) {
    run("ip", "netns", "exec", name, "sysctl", "-q", "-w", setting);
  }

  /** Runs code on a thread that lives in this namespace, as do the threads that it starts. */
  <T> T call(Callable<T> code) throws Exception {
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              int fd = open("/run/netns/" + name, O_RDONLY);
              setns(fd, CLONE_NEWNET);
              LibC.close(fd);
              return code.call();
            });
    Thread.ofPlatform().name(name).start(task);
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Joins two by a cable: {@code eth0} in each, up. */
  static void cable(Namespace one, Namespace other) {
    one.ip("link add eth0 type veth peer name eth0 netns " + other.name);
    one.ip("link set eth0 up");
    other.ip("link set eth0 up");
  }

  @Override
  public void close() {
    run("ip", "netns", "delete", name);
  }

  private static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(
            String.join(" ", command)
                + " failed, which needs root, network namespaces and iproute2: "
                + output);
      }
      return output;
    } catch (IOException e) {
      throw new IllegalStateException(String.join(" ", command) + " could not be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(String.join(" ", command) + " was interrupted", e);
    }
  }
}
