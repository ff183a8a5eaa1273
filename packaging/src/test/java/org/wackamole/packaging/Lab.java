package org.wackamole.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A lab (docs/lab.md) for all tests of a class, driven as an operator would. A test that fails
 * leaves the logs of all daemons on standard output; the lab is taken down whatever happens, and
 * ends by itself should even that not happen.
 */
final class Lab implements BeforeAllCallback, AfterTestExecutionCallback, AfterAllCallback {
  private static final Path TOOL = Path.of("lab").toAbsolutePath();
  private static final Path DISTRIBUTION =
      Path.of(System.getProperty("wackamole.distribution", "target/wackamole")).toAbsolutePath();
  private static final Path FIXTURES = Path.of("../agent/src/test/resources/fixtures");

  /** Both files of old have four addresses. */
  private static final int POOL = 4;

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final String name = "it-" + ProcessHandle.current().pid() + "-" + NUMBER.get();
  private final List<String> nodes = new ArrayList<>();
  private final List<String> arguments;

  /**
   * @param file one of the fixtures, or an absolute path; unchanged on every node
   * @param arguments further ones for {@code lab up}
   */
  Lab(String file, int nodes, String... arguments) {
    NUMBER.incrementAndGet();
    for (int i = 1; i <= nodes; i++) {
      this.nodes.add("web" + i);
    }
    this.arguments =
        new ArrayList<>(
            List.of("up", "--for", "10m", "-N", nodes + "", "--distribution", DISTRIBUTION + ""));
    this.arguments.addAll(List.of("--conf", FIXTURES.resolve(file).toAbsolutePath().toString()));
    this.arguments.addAll(Arrays.asList(arguments));
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    run(arguments.toArray(String[]::new));
  }

  @Override
  public void afterTestExecution(ExtensionContext context) throws Exception {
    if (context.getExecutionException().isEmpty()) {
      return;
    }
    System.out.println(lab("status").output());
    for (String node : nodes) {
      Path log = directory().resolve(node + ".log");
      System.out.println("---- " + node + " ----");
      System.out.println(Files.exists(log) ? Files.readString(log, UTF_8) : "never started");
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    run("down");
  }

  List<String> nodes() {
    return nodes;
  }

  private Path directory() {
    return Path.of("/tmp", "wackamole-lab-" + name);
  }

  /** The node's own file, which it reads again when told to. */
  Path configuration(String node) {
    return directory().resolve(node + ".conf");
  }

  /** Runs the tool on this lab, however it ends. */
  Command.Ended lab(String... words) throws IOException, InterruptedException {
    return Command.run(Path.of("").toAbsolutePath(), Map.of(), command(words));
  }

  /** Runs the tool on this lab, which must succeed; the result is what it prints. */
  String run(String... words) throws IOException, InterruptedException {
    Command.Ended ended = lab(words);
    assertEquals(0, ended.exit(), () -> "lab " + String.join(" ", words) + ": " + ended.output());
    return ended.output();
  }

  private String[] command(String... words) {
    List<String> command = new ArrayList<>(List.of(TOOL.toString(), "-n", name));
    command.addAll(Arrays.asList(words));
    return command.toArray(String[]::new);
  }

  /** Mends what is broken, starts what does not run, and waits until the pool is spread evenly. */
  void settle() throws Exception {
    run("heal");
    for (String line : run("status").lines().toList()) {
      if (line.contains("not running")) {
        run("start", line.split(" ", 2)[0]);
      }
    }
    await("an even spread", this::even);
  }

  /** Whether each address is held once, and each node holds as many as the next, or one more. */
  boolean even(SortedMap<String, SortedSet<String>> held) {
    int least = POOL / nodes.size();
    int most = (POOL + nodes.size() - 1) / nodes.size();
    return once(held)
        && union(held).size() == POOL
        && loads(held).stream().allMatch(load -> load >= least && load <= most);
  }

  /** What the kernel of each node holds of the pool. */
  SortedMap<String, SortedSet<String>> held() throws Exception {
    SortedMap<String, SortedSet<String>> held = new TreeMap<>();
    for (String line : run("status").lines().filter(l -> l.startsWith("web")).toList()) {
      List<String> words = List.of(line.replace("not running", "stopped").split("\\s+"));
      held.put(words.getFirst(), new TreeSet<>(words.subList(3, words.size())));
    }
    return held;
  }

  static List<Integer> loads(SortedMap<String, SortedSet<String>> held) {
    return held.values().stream().map(SortedSet::size).toList();
  }

  /** Whether nobody holds what another holds. */
  static boolean once(SortedMap<String, SortedSet<String>> held) {
    return union(held).size() == loads(held).stream().mapToInt(load -> load).sum();
  }

  static SortedSet<String> union(SortedMap<String, SortedSet<String>> held) {
    SortedSet<String> all = new TreeSet<>();
    held.values().forEach(all::addAll);
    return all;
  }

  /** Waits for at most 40 s, which no test is about. */
  SortedMap<String, SortedSet<String>> await(
      String what, Predicate<SortedMap<String, SortedSet<String>>> wanted) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(40).toNanos();
    while (true) {
      SortedMap<String, SortedSet<String>> held = held();
      if (wanted.test(held)) {
        return held;
      }
      assertTrue(System.nanoTime() - deadline < 0, () -> "no " + what + ": " + held);
    }
  }

  /** Watches every kernel for so many seconds; half a second after the start the fault is made. */
  List<Sighting> measure(int seconds, String... fault) throws Exception {
    List<String> words = new ArrayList<>(List.of("measure", "--json", "--for", seconds + ""));
    words.addAll(Arrays.asList(fault));
    return Sighting.read(run(words.toArray(String[]::new)));
  }

  /** Watches every kernel for so many seconds, and meanwhile does something. */
  List<Sighting> measureWhile(int seconds, Action action) throws Exception {
    Process measuring =
        Command.start(
            Path.of("").toAbsolutePath(),
            Map.of(),
            command("measure", "--json", "--for", seconds + ""));
    try {
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (!watching()) {
        assertTrue(measuring.isAlive() && System.nanoTime() - deadline < 0, "it did not begin");
      }
      action.run();
      boolean wholly = measuring.isAlive();
      String output = new String(measuring.getInputStream().readAllBytes(), UTF_8);
      assertTrue(wholly, () -> "measured too short a time: " + output);
      return Sighting.read(output);
    } finally {
      measuring.destroy();
    }
  }

  private boolean watching() throws IOException {
    try (Stream<Path> made = Files.list(directory())) {
      return made.filter(path -> path.getFileName().toString().startsWith("measure-"))
          .anyMatch(path -> Files.exists(path.resolve("began")));
    }
  }

  /** Something to do to a lab. */
  @FunctionalInterface
  interface Action {
    void run() throws Exception;
  }
}
