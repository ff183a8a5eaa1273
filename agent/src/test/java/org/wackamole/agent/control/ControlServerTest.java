package org.wackamole.agent.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a client does, it gets a clear answer or is hung up on, and the others are served. */
@Timeout(20)
class ControlServerTest {
  private static final Limits IMPATIENT =
      new Limits(
          8,
          1024,
          4 * 1024 * 1024,
          Duration.ofMillis(300),
          Duration.ofMillis(200),
          Duration.ofMillis(400));

  @TempDir Path folder;
  private final FakeDaemon daemon = new FakeDaemon(Statuses.healthy());
  private final List<AutoCloseable> opened = new ArrayList<>();
  private ControlServer server;

  @BeforeEach
  void open() throws IOException {
    serve(Limits.DEFAULTS);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
    server.close();
  }

  private void serve(Limits limits) throws IOException {
    if (server != null) {
      server.close();
    }
    server = ControlServer.open(folder.resolve("wack.it"), daemon, limits);
  }

  private RawClient client() throws IOException {
    RawClient client = new RawClient(server.path());
    opened.add(client);
    return client;
  }

  /** The server hears of other clients' ends in its own time, so it may be full for a moment. */
  private void assertServes() {
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> {
          String line = "";
          while (!line.startsWith("{\"version\":1,\"request\":\"list\",\"ok\":true")) {
            try (RawClient client = new RawClient(server.path())) {
              line = client.ask("list");
            } catch (IOException turnedAway) {
              line = "";
            }
          }
        });
  }

  private static void assertError(String code, Optional<String> line) {
    assertTrue(line.orElse("nothing").contains("\"ok\":false"), line::toString);
    assertTrue(line.get().contains("\"code\":\"" + code + "\""), line::toString);
  }

  @Test
  void answersEachKnownRequestAndMoreThanOneOnAConnection() throws IOException {
    RawClient client = client();
    assertTrue(client.ask("status").contains("\"ok\":true,\"status\":{"));
    assertTrue(client.ask("list").contains("\"ok\":true,\"vifs\":["));
    daemon.outcome.set(new Operations.Done(List.of("dropped 2")));
    for (String verb : List.of("fail", "recover", "reload")) {
      assertEquals(
          "{\"version\":1,\"request\":\"" + verb + "\",\"ok\":true,\"messages\":[\"dropped 2\"]}",
          client.ask(verb));
    }
  }

  /** The socket's mode lets a group in; only the kernel's word on who it is lets it act. */
  @Test
  void onlyRootAndTheDaemonsUserMayChangeAnythingAndOthersMayLook() throws IOException {
    server.close();
    UserPrincipal nobody =
        FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("4242");
    server =
        ControlServer.open(
            folder.resolve("wack.it"),
            daemon,
            Limits.DEFAULTS,
            own -> new Authority(Set.of(nobody), own.getName()));
    RawClient client = client();
    for (String verb : List.of("fail", "recover", "reload")) {
      assertError("not-permitted", Optional.of(client.ask(verb)));
    }
    assertTrue(client.ask("status").contains("\"ok\":true"));
    assertTrue(client.ask("list").contains("\"ok\":true"));

    Authority real = Authority.of(nobody);
    assertTrue(real.mayChange(nobody), "the daemon's own user");
    assertTrue(real.mayChange(Files.getOwner(Path.of("/"))), "root");
  }

  @Test
  void passesOnWhyTheDaemonRefuses() throws IOException {
    daemon.outcome.set(
        new Operations.Refused("the file is invalid", List.of("a.conf:1: x", "a.conf:2: y")));
    assertEquals(
        "{\"version\":1,\"request\":\"reload\",\"ok\":false,\"error\":{\"code\":\"refused\","
            + "\"message\":\"the file is invalid\",\"details\":[\"a.conf:1: x\",\"a.conf:2: y\"]}}",
        client().ask("reload"));
  }

  @Test
  void answersAnUnknownRequestWithTheKnownOnes() throws IOException {
    assertEquals(
        "{\"version\":1,\"request\":\"frob\",\"ok\":false,\"error\":{\"code\":\"unknown-request\","
            + "\"message\":\"unknown request \\\"frob\\\"; known: status, list, fail, recover,"
            + " reload\",\"details\":[]}}",
        client().ask("frob"));
    assertServes();
  }

  @Test
  void answersEveryRequestThatCameInOneWrite() throws IOException {
    RawClient client = client().send("{\"request\":\"list\"}\r\n".repeat(300));
    for (int i = 0; i < 300; i++) {
      assertTrue(client.line().orElse("nothing").contains("\"ok\":true"));
    }
  }

  @Test
  void answersAClientThatHasClosedItsSendingSide() throws IOException {
    RawClient client = client().send("{\"request\":\"list\"}\n");
    client.channel.shutdownOutput();
    assertTrue(client.line().orElse("nothing").contains("\"ok\":true"));
    assertEquals(Optional.empty(), client.line());
  }

  @Test
  void answersARequestThatComesByteByByte() throws IOException {
    RawClient client = client();
    for (byte each : "{\"request\":\"list\"}\n".getBytes(StandardCharsets.UTF_8)) {
      client.send(new byte[] {each});
    }
    assertTrue(client.line().orElse("nothing").contains("\"ok\":true"));
  }

  @Test
  void refusesWhatIsNoRequestAndGoesOnWithTheSameClient() throws IOException {
    RawClient client = client();
    for (String text :
        List.of(
            "",
            "status",
            "{}",
            "[]",
            "null",
            "{\"request\":7}",
            "{\"request\":\"list\",\"request\":\"fail\"}",
            "{\"request\":\"list\"} {}",
            "{\"request\":\"list\"",
            "[".repeat(5000),
            "\u0000\u0001\u0002",
            "GET / HTTP/1.1")) {
      assertError("bad-request", client.send(text + "\n").line());
    }
    assertError(
        "unsupported-version", client.send("{\"request\":\"list\",\"version\":2}\n").line());
    String later = "{\"version\":1,\"later\":{\"a\":[1]},\"request\":\"list\"}\n";
    assertTrue(client.send(later).line().orElse("nothing").contains("\"ok\":true"));
  }

  @Test
  void survivesBinaryGarbage() throws IOException {
    Random random = new Random(7);
    for (int i = 0; i < 50; i++) {
      byte[] garbage = new byte[random.nextInt(1, 4000)];
      random.nextBytes(garbage);
      garbage[garbage.length - 1] = '\n';
      assertError("bad-request", client().send(garbage).line());
    }
    assertServes();
  }

  @Test
  void hangsUpOnARequestThatIsTooLongHavingSaidSo() throws IOException {
    RawClient client = client();
    // The server hangs up in the middle, which may or may not reach us while we still write.
    try {
      client.send("x".repeat(1_000_000));
    } catch (IOException brokenPipe) {
      assertTrue(brokenPipe.getMessage().contains("Broken pipe"), brokenPipe.getMessage());
    }
    assertError("too-long", client.line());
    assertEquals(Optional.empty(), client.line());
    String longest = "{\"request\":\"list\"}";
    longest += " ".repeat(Limits.DEFAULTS.requestBytes() - longest.length()) + "\n";
    assertTrue(client().send(longest).line().orElse("nothing").contains("\"ok\":true"));
  }

  @Test
  void neverObeysHalfARequest() throws IOException {
    RawClient client = client().send("{\"request\":\"fail\"}");
    client.channel.shutdownOutput();
    assertError("half-request", client.line());
    assertEquals(Optional.empty(), client.line());
    assertServes();
  }

  @Test
  void hangsUpOnWhoSendsNothingOrHalfARequest() throws IOException {
    serve(IMPATIENT);
    RawClient silent = client();
    RawClient half = client().send("{\"request\":");
    assertEquals(Optional.empty(), silent.line());
    assertEquals(Optional.empty(), half.line());
    assertServes();
  }

  @Test
  void servesAHundredClientsAtOnceOrSaysThatThereAreTooMany() throws IOException {
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      clients.add(client());
    }
    int served = 0;
    for (RawClient client : clients) {
      Optional<String> line;
      try {
        line = client.send("{\"request\":\"list\"}\n").line();
      } catch (IOException brokenPipe) {
        line = client.line();
      }
      if (line.orElse("nothing").contains("\"ok\":true")) {
        served++;
      } else {
        assertError("too-many-clients", line);
      }
    }
    assertEquals(Limits.DEFAULTS.clients(), served);
    for (RawClient client : clients) {
      client.close();
    }
    assertServes();
  }

  @Test
  void aSlowReaderHoldsUpNobodyAndIsHungUpOn() throws IOException {
    serve(IMPATIENT);
    daemon.status.set(Statuses.huge(5_000));
    RawClient slow = client().send("{\"request\":\"status\"}\n");
    assertEquals(1, slow.channel.read(ByteBuffer.allocate(1)), "the answer has begun");
    daemon.status.set(Statuses.healthy());
    for (int i = 0; i < 20; i++) {
      assertServes();
    }
    assertThrows(
        IOException.class,
        () -> {
          while (true) {
            slow.send("\n");
            assertServes();
          }
        },
        "hung up on");
    int length = slow.channel.read(ByteBuffer.allocate(1 << 16));
    assertTrue(length > 0, "what was sent before is still to be had");
    assertEquals(Optional.empty(), slow.line(), "the answer does not come to its end");
  }

  @Test
  void aClientThatClosesEarlyIsForgotten() throws IOException {
    CompletableFuture<Object> never = new CompletableFuture<>();
    daemon.instead.set(never);
    for (int i = 0; i < 200; i++) {
      try (RawClient client = new RawClient(server.path())) {
        client.send("{\"request\":\"list\"}\n");
      } catch (IOException brokenPipe) {
        assertTrue(i >= Limits.DEFAULTS.clients(), "turned away only when full");
      }
    }
    daemon.instead.set(null);
    never.complete("late");
    assertServes();
  }

  @Test
  void saysThatTheLoopDoesNotAnswerAndDropsAnAnswerThatComesLate() throws IOException {
    serve(IMPATIENT);
    CompletableFuture<Object> late = new CompletableFuture<>();
    daemon.instead.set(late);
    RawClient client = client();
    assertError("no-answer", Optional.of(client.ask("status")));
    daemon.instead.set(null);
    late.complete("late");
    assertTrue(client.ask("list").contains("\"request\":\"list\",\"ok\":true"));
  }

  @Test
  void saysThatTheDaemonFailedAndGoesOn() throws IOException {
    daemon.instead.set(CompletableFuture.failedFuture(new IllegalStateException("a bug")));
    assertError("failed", Optional.of(client().ask("fail")));
    daemon.instead.set(null);
    assertServes();
  }

  @Test
  void sendsAPoolOfTenThousandWhole() throws IOException {
    daemon.status.set(Statuses.huge(10_000));
    byte[] answer = askAsCommand();
    assertTrue(answer.length > 1_000_000 && answer.length < 4_000_000, () -> "" + answer.length);
    assertEquals(
        10_000, AnswerReader.read(answer).status().orElseThrow().vifs().size(), "read back");
  }

  private byte[] askAsCommand() {
    try {
      return new ControlClient(server.path(), 5_000).ask("{\"request\":\"status\"}");
    } catch (ControlClient.Unreachable e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void boundsTheMemoryThatUnreadAnswersTake() throws IOException {
    Limits small =
        new Limits(
            64,
            1024,
            1_500_000,
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5));
    serve(small);
    daemon.status.set(Statuses.huge(3_000));
    // Of each answer the kernel takes a part, and only the rest counts: ten were not always enough.
    for (int i = 0; i < 30; i++) {
      client().send("{\"request\":\"status\"}\n");
    }
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> {
          String line;
          do {
            line = client().ask("status");
          } while (!line.contains("\"code\":\"busy\""));
        });
    daemon.status.set(Statuses.healthy());
    assertServes();
  }

  @Test
  void closingHangsUpAndRemovesTheFile() throws IOException {
    RawClient client = client();
    client.ask("list");
    server.close();
    assertEquals(Optional.empty(), client.line());
    assertFalse(Files.exists(server.path()));
    assertThrows(IOException.class, () -> new RawClient(server.path()));
  }
}
