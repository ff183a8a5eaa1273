package org.wackamole.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two capabilities are all that the daemon needs: no root, no systemd, no file system that it may
 * write to beside its run directory.
 */
@Tag("root")
final class ContainerTest {
  private static final Path HOME = Path.of("target", "wackamole").toAbsolutePath();
  private static final String USER = "65432";
  private static final String TWO_CAPABILITIES = "0000000000003000";

  private static final Set<String> IN_REAL_TIME =
      Set.of(
          "loop",
          "kernel",
          "kernel-monitor",
          "detector",
          "group-sender",
          "mcast-receiver-",
          "ucast-receiver-",
          "arp-announcer",
          "arp-asker",
          "VM Thread");

  @TempDir Path directory;
  private Process daemon;

  @AfterEach
  void end() throws Exception {
    if (daemon != null && daemon.isAlive()) {
      daemon.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void bindsAndHandsOverAsAnOrdinaryUser() throws Exception {
    start(USER);
    awaitAddress(true);
    String status = Files.readString(Path.of("/proc/" + daemon.pid() + "/status"));
    for (String set : List.of("CapPrm", "CapEff", "CapBnd", "CapAmb")) {
      assertTrue(status.contains(set + ":\t" + TWO_CAPABILITIES), status);
    }
    assertTrue(status.contains("Uid:\t" + USER), status);
    assertEquals("1", inside("sysctl", "-n", "net.ipv4.conf.eth0.promote_secondaries").strip());

    daemon.destroy();
    assertTrue(daemon.waitFor(20, TimeUnit.SECONDS), "SIGTERM did not end it");
    assertEquals(0, daemon.exitValue(), log());
  }

  /** A container's own root, who may not override file permissions either. */
  @Test
  void bindsAsRootWithNothingBesideTheTwo() throws Exception {
    start("0");
    awaitAddress(true);
  }

  /** Its own name is in no file, and no name server answers. */
  @Test
  void startsAtOnceWithoutANameServer() throws Exception {
    long began = System.nanoTime();
    start(USER, "", "lost");
    awaitAddress(true);
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    // One question to a server that does not answer takes 5 s, and there were four.
    assertTrue(took.compareTo(Duration.ofSeconds(5)) < 0, "after " + took);
    // Whoever asks waits: else this would show nothing.
    assertEquals(124, command("timeout", "2", "getent", "hosts", "nameless").exit());
  }

  /** The guard needs the rights as well, and has them from its daemon. */
  @Test
  void theGuardOfAnOrdinaryUserDeletesWhatAKilledDaemonLeft() throws Exception {
    start(USER);
    awaitAddress(true);
    // A witness in the same namespaces, which end with the last process in them.
    Process witness = Command.start(directory, Map.of(), enter("sleep", "60"));
    try {
      daemon.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      await("deleted", () -> !addresses(witness.pid()).contains("10.9.0.5"));
    } finally {
      witness.destroyForcibly();
    }
  }

  /** By the link that the package puts where files of old have the socket. */
  @Test
  void othersMayAskButNotChange() throws Exception {
    start(USER);
    awaitAddress(true);
    inside("chmod", "o+x", "/run/wackamole");
    String[] asMemberOfTheGroup = {
      "setpriv",
      "--reuid=65433",
      "--regid=" + USER,
      "--clear-groups",
      "/run/dist/bin/wackactl",
      "-s",
      "/run/wack.it"
    };
    Command.Ended status = command(with(asMemberOfTheGroup, "status"));
    assertEquals(0, status.exit(), status.output());
    assertTrue(status.output().contains("10.9.0.5"), status.output());
    Command.Ended refused = command(with(asMemberOfTheGroup, "fail"));
    assertEquals(5, refused.exit(), refused.output());
    assertTrue(refused.output().startsWith("fail: not permitted to 65433"), refused.output());
    assertEquals(0, command("/run/dist/bin/wackactl", "-s", "/run/wack.it", "fail").exit());
    awaitAddress(false);
  }

  /**
   * A limit of 1, as systemd's LimitRTPRIO= gives, takes a right to give that not every root has.
   */
  @Test
  void whatATakeoverGoesThroughRunsInRealTimeWhereItMay() throws Exception {
    start(USER, ",+sys_nice", "found");
    awaitAddress(true);
    await("served in real time", () -> inRealTime(daemon.pid()).containsAll(IN_REAL_TIME));
    // JGroups' pool and timer have as many threads as they need.
    SortedSet<String> others = inRealTime(daemon.pid());
    others.removeIf(
        name -> IN_REAL_TIME.contains(name) || name.matches("jgroups-.*|Timer runner.*"));
    assertEquals(Set.of(), others);
    Set<String> guards = new TreeSet<>();
    for (ProcessHandle child : daemon.toHandle().children().toList()) {
      guards.addAll(inRealTime(child.pid()));
    }
    assertEquals(Set.of("wackamole-guard"), guards);
  }

  @Test
  void andNowhereElse() throws Exception {
    start(USER);
    awaitAddress(true);
    assertEquals(Set.of(), inRealTime(daemon.pid()));
  }

  /** Threads whose policy, the 41st field of proc_pid_stat(5), is SCHED_RR. */
  private static SortedSet<String> inRealTime(long pid) throws IOException {
    SortedSet<String> names = new TreeSet<>();
    try (var threads = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
      for (Path thread : threads) {
        String stat = statOf(thread);
        int end = stat.lastIndexOf(')');
        if (end > 0 && stat.substring(end + 2).split(" ")[41 - 3].equals("2")) {
          names.add(stat.substring(stat.indexOf('(') + 1, end));
        }
      }
    }
    return names;
  }

  private static String statOf(Path thread) {
    try {
      return Files.readString(thread.resolve("stat"));
    } catch (IOException e) {
      // It ended meanwhile.
      return "";
    }
  }

  private void start(String user) throws Exception {
    start(user, "", "found");
  }

  /**
   * @param more rights than the two, as setpriv has them
   * @param names {@code lost} where the host's own name can be looked up nowhere
   */
  private void start(String user, String more, String names) throws Exception {
    Path file = directory.resolve("wackamole.conf");
    Files.writeString(
        file,
        "Group = container\nMature = 300ms\nControl = /run/wack.it\nVIFs { eth0:10.9.0.5/24 }\n");
    Path script = Path.of(getClass().getResource("/container").toURI());
    daemon =
        new ProcessBuilder(
                "unshare",
                "--net",
                "--mount",
                "--uts",
                "sh",
                script.toString(),
                HOME.toString(),
                user,
                file.toString(),
                more,
                names)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
  }

  private String log() throws Exception {
    return Files.readString(directory.resolve("log"));
  }

  private void awaitAddress(boolean wanted) throws Exception {
    await(
        wanted ? "bound" : "released",
        () -> addresses(daemon.pid()).contains("10.9.0.5/24") == wanted);
  }

  private String addresses(long pid) throws Exception {
    return Command.run(
            directory, Map.of(), "nsenter", "-t", "" + pid, "-n", "ip", "-4", "address", "show")
        .output();
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds() throws Exception;
  }

  private void await(String what, Condition condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.holds()) {
      assertTrue(System.nanoTime() < deadline, () -> "10.9.0.5 was not " + what + ", see the log");
      if (!daemon.isAlive() && what.equals("bound")) {
        throw new AssertionError(log());
      }
      LockSupport.parkNanos(50_000_000);
    }
  }

  private String inside(String... command) throws Exception {
    Command.Ended ended = command(command);
    assertEquals(0, ended.exit(), ended.output());
    return ended.output();
  }

  private Command.Ended command(String... command) throws Exception {
    return Command.run(directory, Map.of(), enter(command));
  }

  private String[] enter(String... command) {
    return with(new String[] {"nsenter", "-t", Long.toString(daemon.pid()), "-m", "-n"}, command);
  }

  private static String[] with(String[] first, String... then) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(then));
    return all.toArray(String[]::new);
  }
}
