package org.wackamole.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The distribution runs from any place, needs nothing of its host, and becomes its program. */
final class DistributionTest {
  private static final Path HOME = Path.of("target", "wackamole").toAbsolutePath();
  private static final String SHOW = "-XshowSettings:properties -version";

  @TempDir Path elsewhere;

  @ParameterizedTest
  @ValueSource(strings = {"wackamole", "wackactl", "wackatrl"})
  void runsThroughSymlinkWithItsOwnJava(String name) throws Exception {
    Path link = Files.createSymbolicLink(elsewhere.resolve("link"), HOME.resolve("bin/" + name));
    Path linkToLink = Files.createSymbolicLink(elsewhere.resolve("a link"), link);

    Command.Ended ended =
        Command.run(elsewhere, Map.of("WACKAMOLE_JAVA_OPTS", SHOW), linkToLink.toString());

    assertEquals(0, ended.exit(), ended.output());
    assertEquals(HOME.resolve("runtime").toString(), property(ended, "java.home"));
    assertEquals(HOME.toString(), property(ended, "wackamole.home"));
    Files.delete(linkToLink);
    Files.delete(link);
  }

  @Test
  void runsFromPathWithBlanksAndFromWithin() throws Exception {
    Path blanks = Files.createSymbolicLink(elsewhere.resolve("a b"), HOME);
    Map<String, String> show = Map.of("WACKAMOLE_JAVA_OPTS", SHOW);

    assertEquals(0, Command.run(elsewhere, show, blanks + "/bin/wackactl").exit());
    assertEquals(0, Command.run(blanks.resolve("bin"), show, "./wackactl").exit());
    assertEquals(0, Command.run(blanks.resolve("bin"), show, "sh", "wackactl").exit());
    Files.delete(blanks);
  }

  @Test
  void optionsForOtherJavaProgramsAreNotObeyed() throws Exception {
    Map<String, String> environment =
        Map.of(
            "JAVA_TOOL_OPTIONS", "-XX:NoSuchOption",
            "JDK_JAVA_OPTIONS", "-XX:NoSuchOption",
            "JAVA_HOME", "/nonexistent",
            "WACKAMOLE_JAVA_OPTS", "-version");

    Command.Ended ended = Command.run(elsewhere, environment, HOME + "/bin/wackamole");

    assertEquals(0, ended.exit(), ended.output());
    assertTrue(ended.output().startsWith("openjdk version"), ended.output());
  }

  @Test
  void launcherBecomesTheProgramSoThatSignalsReachIt() throws Exception {
    Path paused = elsewhere.resolve("paused");
    String pause =
        "-XX:+UnlockDiagnosticVMOptions -XX:+PauseAtStartup -XX:PauseAtStartupFile=" + paused;
    Process process =
        Command.start(elsewhere, Map.of("WACKAMOLE_JAVA_OPTS", pause), HOME + "/bin/wackamole");
    try {
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (!Files.exists(paused)) {
        assertTrue(process.isAlive() && System.nanoTime() < deadline, "the JVM did not start");
        LockSupport.parkNanos(1_000_000);
      }

      assertEquals(
          HOME.resolve("runtime/bin/java").toString(), process.info().command().orElseThrow());
      process.destroy();
      assertTrue(process.waitFor(20, TimeUnit.SECONDS), "SIGTERM did not end it");
    } finally {
      process.destroyForcibly();
    }
  }

  /** A hardened unit has no home, and the tree may be read-only: JNA must unpack nothing. */
  @Test
  void nativeLibraryIsUsedWhereItLies() throws Exception {
    String launchJna = "home=$1; . \"$home/lib/launch\"; launch none \"$2\" com.sun.jna.Native";
    String writable = "-Duser.home=" + elsewhere + " -Djava.io.tmpdir=" + elsewhere;

    Command.Ended ended =
        Command.run(elsewhere, Map.of(), "sh", "-c", launchJna, "sh", HOME.toString(), writable);

    assertEquals(0, ended.exit(), ended.output());
    assertTrue(ended.output().contains("Version: "), ended.output());
    assertFalse(ended.output().contains("WARNING"), ended.output());
    try (Stream<Path> left = Files.list(elsewhere)) {
      assertEquals(List.of(), left.toList());
    }
  }

  /** What the build learned of a start is used wherever the tree lies, as a package puts it. */
  @ParameterizedTest
  @ValueSource(strings = {"wackamole", "wackactl"})
  void archiveIsTakenFromAnotherPlace(String name) throws Exception {
    Path moved = elsewhere.resolve("another place");
    copyTree(moved, "-a");

    assertTrue(fromArchive(moved, name) > 2, "our classes came from jars");
    delete(moved);
  }

  /**
   * The JVM keeps in the upper archive where the lower one was, unless it is where its own would
   * be. A tree that was copied beside the one that was built would hide that.
   */
  @Test
  void theDaemonsArchiveDoesNotNameTheOneBelowByItsPath() throws Exception {
    byte[] archive = Files.readAllBytes(HOME.resolve(archiveOf("wackamole")));
    String text = new String(archive, StandardCharsets.ISO_8859_1);
    assertTrue(text.contains(".jar"), "the JVM keeps no paths in it");
    assertFalse(text.contains(".jsa"), "the path of another archive is in it");
  }

  /**
   * A lambda is kept only where the training came past it, and past those that bind it comes with a
   * network of the build's own alone. Which a container may refuse, to the build as to this test.
   */
  @Test
  void theDaemonsArchiveKnowsTheWayToTheKernel() throws Exception {
    String apart = "unshare --user --map-root-user --net ip link add name a type veth peer name b";
    boolean granted = Command.run(elsewhere, Map.of(), "sh", "-c", apart).exit() == 0;

    byte[] archive = Files.readAllBytes(HOME.resolve(archiveOf("wackamole")));
    String text = new String(archive, StandardCharsets.ISO_8859_1);
    assertTrue(text.contains("org/wackamole/core/Member$$Lambda"), "no lambda at all");
    assertEquals(granted, text.contains("org/wackamole/netlink/Batch$$Lambda"));
  }

  /** What reads files for the log is for whoever names one, who has the archive as well. */
  @Test
  void theDaemonHasLog4jCoreWhereAFileIsNamedForIt() throws Exception {
    String core = "org.apache.logging.log4j.core.";
    byte[] archive = Files.readAllBytes(HOME.resolve(archiveOf("wackamole")));
    String text = new String(archive, StandardCharsets.ISO_8859_1);
    assertTrue(text.contains("org/apache/logging/log4j/spi/"), "nothing of Log4j at all");
    assertFalse(text.contains(core.replace('.', '/')), "the archive has classes of log4j-core");

    String show = "-Xlog:class+load:stdout ";
    Path file = Files.writeString(elsewhere.resolve("log.xml"), "<Configuration/>");
    String named = show + "-Dlog4j2.configurationFile=" + file;
    assertFalse(loaded(show).contains("] " + core));
    assertTrue(loaded(named).contains("] " + core));
    assertTrue(loaded(named).contains("wackamole.agent.Main source: shared objects file (top)"));
  }

  /** Of a daemon that begins, and finds no file. */
  private String loaded(String options) throws Exception {
    Map<String, String> environment = Map.of("WACKAMOLE_JAVA_OPTS", options);
    Command.Ended ended =
        Command.run(elsewhere, environment, HOME + "/bin/wackamole", "-c", "missing");
    assertEquals(78, ended.exit(), ended.output());
    return ended.output();
  }

  private static String archiveOf(String name) {
    return name.equals("wackactl") ? "runtime/lib/server/classes.jsa" : "lib/" + name + ".jsa";
  }

  /** An archive that does not fit is no reason not to start, nor to print anything. */
  @ParameterizedTest
  @CsvSource({"wackamole, wackamole", "wackactl, wackactl", "wackamole, wackactl"})
  void startsWithoutTheArchiveWhereItDoesNotFit(String name, String spoilt) throws Exception {
    Path moved = elsewhere.resolve("damaged");
    copyTree(moved, "-a");
    try (FileChannel archive =
        FileChannel.open(moved.resolve(archiveOf(spoilt)), StandardOpenOption.WRITE)) {
      archive.write(ByteBuffer.allocate(64), 0);
    }

    assertEquals(0, fromArchive(moved, name));
    Command.Ended ended = Command.run(elsewhere, Map.of(), moved + "/bin/" + name, "--version");
    assertEquals(0, ended.exit());
    assertEquals(1, ended.output().lines().count(), ended.output());
    delete(moved);
  }

  /** Other jars than those that the build trained with. */
  @ParameterizedTest
  @ValueSource(strings = {"wackamole", "wackactl"})
  void doesWithoutTheArchiveOfOtherJars(String name) throws Exception {
    Path moved = elsewhere.resolve("otherTimes");
    copyTree(moved, "-r");

    assertEquals(0, fromArchive(moved, name));
    delete(moved);
  }

  /** How many of our own classes came from the archive; the daemon's lies on top of wackactl's. */
  private static long fromArchive(Path home, String name) throws Exception {
    String archive = "shared objects file" + (name.equals("wackamole") ? " (top)" : "");
    Map<String, String> log = Map.of("WACKAMOLE_JAVA_OPTS", "-Xlog:class+load:stdout");
    Command.Ended ended = Command.run(home, log, home + "/bin/" + name, "--version");
    assertEquals(0, ended.exit(), ended.output());
    return ended
        .output()
        .lines()
        .filter(line -> line.contains("] org.wackamole.") && line.contains(archive))
        .count();
  }

  private void copyTree(Path to, String how) throws Exception {
    Command.Ended ended =
        Command.run(elsewhere, Map.of(), "cp", how, HOME.toString(), to.toString());
    assertEquals(0, ended.exit(), ended.output());
  }

  /** At once: two of them at a time would be 300 MB. */
  private void delete(Path tree) throws Exception {
    assertEquals(0, Command.run(elsewhere, Map.of(), "rm", "-r", tree.toString()).exit());
  }

  @Test
  void runtimeHasTheModulesThatOurJarsNeed() throws Exception {
    Command.Ended listed =
        Command.run(elsewhere, Map.of(), HOME + "/runtime/bin/java", "--list-modules");
    List<String> present =
        listed.output().lines().map(module -> module.replaceFirst("@.*", "")).toList();

    TreeSet<String> missing = new TreeSet<>(modulesNeeded());
    missing.removeAll(present);

    assertTrue(present.contains("java.base"), listed.output());
    assertEquals(List.of(), List.copyOf(missing), "add them to the jlink arguments in the pom");
  }

  private static List<String> modulesNeeded() throws IOException {
    List<String> ours;
    try (Stream<Path> jars = Files.list(HOME.resolve("lib"))) {
      ours =
          jars.filter(jar -> jar.getFileName().toString().matches("wackamole-.*\\.jar"))
              .map(Path::toString)
              .toList();
    }
    assertEquals(3, ours.size(), ours.toString());
    return ours.stream().flatMap(DistributionTest::modulesNeededBy).toList();
  }

  /** From lines such as {@code wackamole-agent.jar -> java.base}. */
  private static Stream<String> modulesNeededBy(String jar) {
    StringWriter summary = new StringWriter();
    PrintWriter out = new PrintWriter(summary, true);
    int exit = ToolProvider.findFirst("jdeps").orElseThrow().run(out, out, "-s", jar);
    assertEquals(0, exit, summary.toString());
    return summary
        .toString()
        .lines()
        .map(line -> line.replaceFirst(".* -> ", ""))
        .filter(module -> module.matches("(java|jdk)\\..*"));
  }

  private static String property(Command.Ended ended, String name) {
    return Arrays.stream(ended.output().split("\n", -1))
        .map(String::strip)
        .filter(line -> line.startsWith(name + " = "))
        .map(line -> line.substring(name.length() + 3))
        .findFirst()
        .orElse("no " + name + " in " + ended.output());
  }
}
