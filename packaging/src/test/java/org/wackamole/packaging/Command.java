package org.wackamole.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program as a bare host would run it: no Java in its environment, no input, a bounded time. */
final class Command {
  private static final int PATIENCE_SECONDS = 30;

  /** How it ended; output and errors are one text, in the order in which they came. */
  record Ended(int exit, String output) {}

  private Command() {}

  static Ended run(Path directory, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Process process = start(directory, environment, command);
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      fail(String.join(" ", command) + " still runs after " + PATIENCE_SECONDS + " s: " + output);
    }
    return new Ended(process.exitValue(), output);
  }

  static Process start(Path directory, Map<String, String> environment, String... command)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(directory.toFile());
    builder.redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    builder.environment().putAll(environment);
    return builder.start();
  }
}
