package org.wackamole.agent;

import java.io.File;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Starts the daemon as a process of its own, for start scripts that expect the command to return. A
 * JVM cannot fork, so it is this command again, without the option.
 */
final class Background {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(50);

  private Background() {}

  /**
   * Waits until the daemon answers on its control socket.
   *
   * @return the exit code: 0, or the daemon's own where it ended
   */
  static int start(String[] arguments, Options options, Path control)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    ProcessHandle.Info self = ProcessHandle.current().info();
    command.add(
        self.command().orElseThrow(() -> new IOException("/proc does not name this program")));
    command.addAll(List.of(self.arguments().orElse(new String[0])));
    command.subList(command.size() - arguments.length, command.size()).remove("--background");
    File log = options.logFile().map(Path::toFile).orElse(new File("/dev/null"));
    Process daemon =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
            .redirectError(ProcessBuilder.Redirect.appendTo(log))
            .start();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() - deadline < 0) {
      if (daemon.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println(
            "wackamole: the daemon ended with exit code "
                + daemon.exitValue()
                + "; run it without --background to see why");
        return daemon.exitValue() == 0 ? 1 : daemon.exitValue();
      }
      if (answers(control)) {
        return 0;
      }
    }
    System.err.println(
        "wackamole: the daemon (pid " + daemon.pid() + ") runs, but does not answer on " + control);
    return 1;
  }

  private static boolean answers(Path control) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(control));
    } catch (IOException e) {
      // Not yet; the caller asks again until its patience ends.
      return false;
    }
  }
}
