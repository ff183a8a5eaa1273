package org.wackamole.agent.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands with a daemon, without one, and with wrong words. */
@Timeout(20)
class CommandsTest {
  @TempDir Path folder;
  private final FakeDaemon daemon = new FakeDaemon(Statuses.healthy());
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final AtomicInteger pauses = new AtomicInteger();
  private Terminal terminal = Terminal.NONE;

  private int wackactl(String... args) {
    out.reset();
    err.reset();
    return new Wackactl(print(out), print(err), terminal, s -> pauses.incrementAndGet() < 3)
        .run(args);
  }

  private int wackatrl(String... args) {
    out.reset();
    err.reset();
    return new Wackatrl(print(out), print(err)).run(args);
  }

  private static PrintStream print(ByteArrayOutputStream to) {
    return new PrintStream(to, true, StandardCharsets.UTF_8);
  }

  private ControlServer serve() throws IOException {
    return ControlServer.open(folder.resolve("wack.it"), daemon);
  }

  private String socket() {
    return folder.resolve("wack.it").toString();
  }

  private Path configuration() throws IOException {
    return Files.writeString(
        folder.resolve("w.conf"), "Spread = 4803\nControl = " + socket() + "\nGroup = wack1\n");
  }

  private void assertShows(int code, int expected, ByteArrayOutputStream where, String text) {
    assertEquals(expected, code, () -> out + "" + err);
    assertTrue(where.toString(StandardCharsets.UTF_8).contains(text), () -> out + "" + err);
  }

  @Test
  void statusIsTheDefaultAndOptionsMayStandBeforeOrAfterTheCommand() throws IOException {
    try (ControlServer server = serve()) {
      assertShows(wackactl("-s", server.path().toString()), 0, out, "VIRTUAL INTERFACE");
      assertShows(wackactl("-s", socket(), "status"), 0, out, "VIRTUAL INTERFACE");
      assertShows(wackactl("status", "--socket=" + socket()), 0, out, "VIRTUAL INTERFACE");
      assertShows(wackactl("-c", configuration().toString()), 0, out, "VIRTUAL INTERFACE");
    }
  }

  @Test
  void jsonPassesTheAnswerThrough() throws IOException {
    try (ControlServer server = serve();
        RawClient raw = new RawClient(server.path())) {
      assertShows(wackactl("-s", socket(), "--json"), 0, out, raw.ask("status") + "\n");
      assertShows(wackactl("list", "--json", "-s", socket()), 0, out, raw.ask("list") + "\n");
      daemon.outcome.set(new Operations.Refused("no", List.of()));
      assertShows(wackactl("fail", "--json", "-s", socket()), 1, out, raw.ask("fail") + "\n");
      assertEquals("", err.toString(StandardCharsets.UTF_8));
    }
  }

  @Test
  void aChangeSaysWhatWasDoneOrWhyNot() throws IOException {
    try (ControlServer server = serve()) {
      String path = server.path().toString();
      assertShows(wackactl("fail", "-s", path), 0, out, "fail: done\n");
      daemon.outcome.set(new Operations.Done(List.of("added 10.0.0.9", "removed 10.0.0.8")));
      assertShows(wackactl("reload", "-s", path), 0, out, "added 10.0.0.9\nremoved 10.0.0.8\n");
      daemon.outcome.set(
          new Operations.Refused("the file is invalid", List.of("w.conf:3: unknown word Spraed")));
      assertShows(
          wackactl("reload", "-s", path),
          1,
          err,
          "reload: the file is invalid\n  w.conf:3: unknown word Spraed\n");
      assertEquals("", out.toString(StandardCharsets.UTF_8));
    }
  }

  @Test
  void checkTellsTheMonitoringByItsExitCode() throws IOException {
    try (ControlServer server = serve()) {
      String path = server.path().toString();
      assertShows(wackactl("--check", "-s", path), 0, out, "ok: 4 of 4 virtual interfaces served");
      daemon.status.set(Statuses.troubled());
      assertShows(wackactl("status", "--check", "-s", path), 4, out, "192.168.100.191 is unowned");
    }
  }

  @Test
  void listIsForScripts() throws IOException {
    daemon.status.set(Statuses.troubled());
    try (ControlServer server = serve()) {
      assertEquals(0, wackactl("list", "-s", server.path().toString()));
      Golden.check("troubled-list.txt", out.toString(StandardCharsets.UTF_8));
    }
  }

  @Test
  void watchPrintsTablesOneAfterAnotherAndOutlivesTheDaemon() throws IOException {
    try (ControlServer server = serve()) {
      assertEquals(0, wackactl("status", "--watch=0.1", "-s", server.path().toString()));
      assertEquals(3, out.toString(StandardCharsets.UTF_8).split("VIRTUAL INTER", -1).length - 1);
      pauses.set(0);
      terminal = new Terminal(true, true, () -> OptionalInt.of(70));
      assertEquals(0, wackactl("--watch", "status", "-s", server.path().toString()));
      String screens = out.toString(StandardCharsets.UTF_8);
      assertEquals(3, screens.split("\033\\[2J", -1).length - 1, "each redraws the screen");
      assertTrue(
          screens.replaceAll("\033\\[[0-9]*[A-Za-z]", "").lines().allMatch(l -> l.length() <= 70));
    }
    pauses.set(0);
    assertEquals(3, wackactl("--watch", "-s", socket()));
    assertEquals(3, pauses.get(), "it asked again");
  }

  @Test
  void withoutADaemonItSaysWhatToCheck() throws IOException {
    for (String verb : List.of("status", "list", "fail", "recover", "reload")) {
      assertShows(wackactl(verb, "-s", socket()), 3, err, "systemctl status wackamole");
      assertTrue(err.toString(StandardCharsets.UTF_8).contains(socket()));
    }
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(socket()));
    }
    assertShows(wackactl("-s", socket()), 3, err, "nobody listens at " + socket());
    assertShows(wackatrl("-l", "-c", configuration().toString()), 3, err, "nobody listens at");
  }

  @Test
  void aDaemonThatHangsUpOrTalksNonsenseIsReportedAsThat() throws Exception {
    for (String nonsense : List.of("", "HTTP/1.1 400 Bad Request\n", "{\"ok\":tr\n")) {
      Files.deleteIfExists(Path.of(socket()));
      try (ServerSocketChannel odd = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        odd.bind(UnixDomainSocketAddress.of(socket()));
        Thread answering =
            Thread.ofPlatform()
                .start(
                    () -> {
                      try (var channel = odd.accept()) {
                        channel.write(StandardCharsets.UTF_8.encode(nonsense));
                      } catch (IOException e) {
                        throw new IllegalStateException(e);
                      }
                    });
        String expected = nonsense.isEmpty() ? "did not answer" : "is not wackamole";
        assertShows(wackactl("-s", socket()), 3, err, expected);
        answering.join();
      }
    }
  }

  @Test
  void wrongWordsAskNothing() throws IOException {
    try (ControlServer server = serve()) {
      String path = server.path().toString();
      for (List<String> args :
          List.of(
              List.of("frob"),
              List.of("--frob"),
              List.of("-s"),
              List.of("fail", "--check", "-s", path),
              List.of("--watch", "fail", "-s", path),
              List.of("--watch=-1", "-s", path),
              List.of("--watch=NaN", "-s", path),
              List.of("--watch=soon", "-s", path),
              List.of("--check", "--json", "-s", path),
              List.of("-c", folder.resolve("nowhere").toString()))) {
        assertEquals(2, wackactl(args.toArray(String[]::new)), args::toString);
        assertEquals("", out.toString(StandardCharsets.UTF_8), args::toString);
      }
    }
  }

  @Test
  void theShortWayReadsTheWordsAsPicocliDoes() {
    int plain = 0;
    List<String> words = List.of("", "status", "fail", "-s", "-c", "/p", "--json", "--check");
    int all = (int) Math.pow(words.size(), 4);
    for (int i = 0; i < all; i++) {
      // All rows of up to four words; the leading zeros of the number stand for fewer.
      List<String> row = new ArrayList<>();
      for (int rest = i; rest > 0; rest /= words.size()) {
        row.add(words.get(rest % words.size()));
      }
      String[] args = row.toArray(String[]::new);
      Optional<Invocation> read = Invocation.plain(args);
      if (read.isPresent()) {
        plain++;
        List<Invocation> obeyed = new ArrayList<>();
        err.reset();
        WackactlSyntax.run(args, print(out), print(err), it -> obeyed.add(it) ? 0 : 1);
        assertEquals(List.of(read.get()), obeyed, () -> row + ": " + err);
      }
    }
    assertTrue(plain > 100, "some rows are plain: " + plain);
  }

  @Test
  void helpAndVersionNeedNoDaemon() throws IOException {
    assertEquals(0, wackactl("--help"));
    Golden.check("help.txt", out.toString(StandardCharsets.UTF_8));
    assertShows(wackactl("fail", "--help"), 0, out, "stays out of the group");
    assertShows(wackactl("--version"), 0, out, "wackactl ");
  }

  @Test
  void wackatrlTakesTheFlagsOfOldAndPrintsTheListAfterEachAction() throws IOException {
    daemon.status.set(Statuses.troubled());
    String file = configuration().toString();
    String list = OldListing.render(Statuses.troubled().vifs());
    try (ControlServer server = serve()) {
      assertTrue(Files.exists(server.path()));
      for (List<String> args :
          List.of(
              List.of("-l", "-c", file),
              List.of("-c" + file, "-l"),
              List.of("-lc", file),
              List.of("-c", file, "-f"),
              List.of("-s", "-c", file))) {
        assertEquals(0, wackatrl(args.toArray(String[]::new)), args::toString);
        assertEquals(list, out.toString(StandardCharsets.UTF_8), args::toString);
      }
      daemon.outcome.set(new Operations.Refused("already failed", List.of()));
      assertShows(wackatrl("-f", "-c", file), 1, err, "fail: already failed");
    }
    assertShows(wackatrl(), 0, out, "Usage:");
    assertShows(wackatrl("-h"), 0, out, "Usage:");
    for (String wrong : List.of("-x", "-c", "-fl", "list")) {
      assertShows(wackatrl(wrong), 2, err, "Usage:");
    }
  }

  @Test
  void theControlLineIsFoundAsTheDaemonReadsIt() throws IOException {
    record Case(String text, Optional<String> path) {}
    for (Case each :
        List.of(
            new Case("Control = /a/b", Optional.of("/a/b")),
            new Case("CONTROL=\"/a b/c\" Group = x", Optional.of("/a b/c")),
            new Case("# Control = /a\nGroup = x", Optional.empty()),
            new Case("control /a # Control = /b", Optional.of("/a")),
            new Case("Prefer { Control /a }\nControl = /b", Optional.of("/b")),
            new Case("Group = \"Control = /a\"", Optional.empty()),
            new Case("Control = 127.0.0.1:3555", Optional.empty()),
            new Case("", Optional.empty()))) {
      Path file = Files.writeString(folder.resolve("c.conf"), each.text());
      assertEquals(each.path().map(Path::of), ControlPath.in(file), each.text());
    }
  }
}
