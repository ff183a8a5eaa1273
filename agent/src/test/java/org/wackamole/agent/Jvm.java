package org.wackamole.agent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A program in a Java process of its own: for what ends one, or needs another one. */
final class Jvm implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  /** How it ended. */
  record Ended(int exit, String out, String err) {}

  private final Process process;

  /** Who reads what it never says gets an end instead of waiting for ever. */
  private final CompletableFuture<Process> limit;

  private final Path err = Files.createTempFile("jvm", ".err");

  private Jvm(List<String> options, String main, List<String> arguments) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command(options, main, arguments));
    // Not by an option: the command line that /proc shows is bounded.
    builder.environment().put("CLASSPATH", String.join(File.pathSeparator, daemonClassPath()));
    process = builder.redirectError(err.toFile()).start();
    process.getOutputStream().close();
    limit =
        process
            .onExit()
            .orTimeout(2 * PATIENCE_SECONDS, TimeUnit.SECONDS)
            .whenComplete((ended, late) -> process.destroyForcibly());
  }

  static Jvm start(Class<?> main, String... arguments) throws IOException {
    return new Jvm(List.of(), main.getName(), Arrays.asList(arguments));
  }

  static Ended run(Class<?> main, String... arguments) throws Exception {
    return run(List.of(), main, arguments);
  }

  static Ended run(List<String> options, Class<?> main, String... arguments) throws Exception {
    try (Jvm jvm = new Jvm(options, main.getName(), Arrays.asList(arguments))) {
      return jvm.end();
    }
  }

  private static List<String> command(List<String> options, String main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    // Under nohup a JVM would inherit that SIGHUP is ignored, and heed it.
    command.addAll(List.of("env", "--default-signal=HUP,INT,TERM"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // A Java of ours complains on standard output that its archive is of another class path.
    command.addAll(List.of("-Xlog:disable", "-Xlog:all=error:stderr"));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(options);
    command.add(main);
    command.addAll(arguments);
    return command;
  }

  /** The class path of this test, however it was given. */
  static List<String> classPath() {
    List<String> places = new ArrayList<>();
    if (Jvm.class.getClassLoader() instanceof URLClassLoader loader) {
      for (URL url : loader.getURLs()) {
        places.add(Path.of(url.getPath()).toString());
      }
    }
    places.addAll(List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1)));
    return places;
  }

  /** As the launcher gives it, where no file is named for the log. */
  private static List<String> daemonClassPath() {
    return classPath().stream().filter(place -> !place.contains("log4j-core")).toList();
  }

  Process process() {
    return process;
  }

  BufferedReader out() {
    return process.inputReader(StandardCharsets.UTF_8);
  }

  Ended end() throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it still runs: " + out);
    return new Ended(process.exitValue(), out, Files.readString(err));
  }

  @Override
  public void close() throws IOException {
    limit.cancel(false);
    process.destroyForcibly();
    Files.deleteIfExists(err);
  }
}
