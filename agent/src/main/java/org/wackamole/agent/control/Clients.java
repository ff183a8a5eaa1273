package org.wackamole.agent.control;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All clients of the control socket. Used on the control thread alone. */
final class Clients {
  private static final Logger LOG = LoggerFactory.getLogger(Clients.class);
  private static final int ACCEPTS_A_TURN = 64;

  private final ServerSocketChannel server;
  private final Authority authority;
  private final Selector selector;
  private final JsonFactory json;
  private final Answer answer;
  private final Questions questions;
  private final Limits limits;
  private final Set<Connection> open = new LinkedHashSet<>();
  private final Queue<Connection> pipelined = new ArrayDeque<>();
  private boolean full;

  Clients(
      ServerSocketChannel server,
      Authority authority,
      Selector selector,
      Operations operations,
      JsonFactory json,
      Limits limits) {
    this.server = server;
    this.authority = authority;
    this.selector = selector;
    this.json = json;
    this.answer = new Answer(json);
    this.questions = new Questions(operations, answer, selector::wakeup);
    this.limits = limits;
  }

  void accept() throws IOException {
    for (int i = 0; i < ACCEPTS_A_TURN; i++) {
      SocketChannel channel = server.accept();
      if (channel == null) {
        return;
      }
      try {
        channel.configureBlocking(false);
        if (open.size() < limits.clients()) {
          full = false;
          admit(channel);
        } else {
          turnAway(channel);
        }
      } catch (IOException e) {
        LOG.debug("a control client was gone before it was heard: {}", e.getMessage());
        channel.close();
      }
    }
  }

  private void admit(SocketChannel channel) throws IOException {
    SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
    Connection client =
        new Connection(channel, key, limits.requestBytes(), deadline(limits.client()));
    key.attach(client);
    open.add(client);
  }

  private void turnAway(SocketChannel channel) throws IOException {
    String message =
        limits.clients() + " clients are connected, which is the limit; try again in a moment";
    if (!full) {
      LOG.warn("control socket: {}; further ones are refused", message);
      full = true;
    }
    channel.write(answer.error(Optional.empty(), ErrorCode.TOO_MANY_CLIENTS, message));
    channel.close();
  }

  /** A client can be read from or written to. */
  void proceed(Connection client) {
    try {
      switch (client.phase()) {
        case READING -> read(client);
        case ASKING -> {}
        case WRITING -> write(client);
      }
    } catch (IOException e) {
      LOG.debug("a control client hung up: {}", e.getMessage());
      drop(client);
    } catch (RuntimeException e) {
      LOG.error("control socket: a client is dropped because serving it failed", e);
      drop(client);
    }
  }

  /** Takes one further request of each client that sent several at once: nobody gets more turns. */
  void proceedWithPipelined() {
    for (int i = pipelined.size(); i > 0; i--) {
      Connection client = pipelined.remove();
      if (open.contains(client)) {
        proceed(client);
      }
    }
  }

  private void read(Connection client) throws IOException {
    switch (client.read()) {
      case NOTHING -> {}
      case LINE -> handle(client, Request.parse(json, client.takeLine()));
      case TOO_LONG ->
          reply(
              client,
              error(
                  ErrorCode.TOO_LONG,
                  "a request line has at most " + limits.requestBytes() + " bytes"),
              true);
      case HALF ->
          reply(
              client,
              error(ErrorCode.HALF_REQUEST, "the request ended without a newline; ignored"),
              true);
      case END -> drop(client);
    }
  }

  private void handle(Connection client, Request request) throws IOException {
    switch (request) {
      case Request.Bad bad ->
          reply(client, answer.error(bad.name(), bad.code(), bad.message()), false);
      case Request.Known known -> ask(client, known.verb());
    }
  }

  private void ask(Connection client, Request.Verb verb) throws IOException {
    if (verb.changes()) {
      UserPrincipal user = client.user();
      if (!authority.mayChange(user)) {
        refuse(client, verb, user);
        return;
      }
      LOG.info("control socket: {} was requested by {}", verb.word, user.getName());
    }
    client.ask(deadline(verb.changes() ? limits.change() : limits.tell()));
    questions.put(client, verb);
  }

  private void refuse(Connection client, Request.Verb verb, UserPrincipal user) throws IOException {
    LOG.warn("control socket: {} was refused to {}", verb.word, user.getName());
    String message =
        "not permitted to "
            + user.getName()
            + ": it takes root, or the daemon's own user ("
            + authority.daemon()
            + "); status and list are open to you";
    reply(client, answer.error(Optional.of(verb.word), ErrorCode.NOT_PERMITTED, message), false);
  }

  /** Hands out what the loop has answered since. */
  void deliver() {
    for (Optional<Questions.Answered> next = questions.answered();
        next.isPresent();
        next = questions.answered()) {
      Connection client = next.get().client();
      if (!open.contains(client) || !client.awaits(next.get().turn())) {
        LOG.debug("an answer came after the control client had gone");
        continue;
      }
      try {
        reply(client, bounded(next.get().line().get()), false);
      } catch (IOException e) {
        LOG.debug("a control client did not wait for its answer: {}", e.getMessage());
        drop(client);
      } catch (RuntimeException e) {
        LOG.error("control socket: an answer could not be written", e);
        drop(client);
      }
    }
  }

  private ByteBuffer bounded(ByteBuffer line) {
    long pending = open.stream().mapToLong(Connection::unread).sum();
    if (pending + line.remaining() <= limits.pendingBytes()) {
      return line;
    }
    return error(
        ErrorCode.BUSY,
        "answers of more than "
            + limits.pendingBytes()
            + " bytes wait for clients to read them; try again in a moment");
  }

  private ByteBuffer error(ErrorCode code, String message) {
    return answer.error(Optional.empty(), code, message);
  }

  private void reply(Connection client, ByteBuffer line, boolean thenClose) throws IOException {
    client.answer(line, thenClose, deadline(limits.client()));
    write(client);
  }

  private void write(Connection client) throws IOException {
    if (!client.write()) {
      return;
    }
    if (!client.next(deadline(limits.client()))) {
      drop(client);
    } else if (client.hasLine()) {
      pipelined.add(client);
    }
  }

  /** How long to wait for the next event: empty for ever, 0 not at all. */
  OptionalLong patienceMillis() {
    if (!pipelined.isEmpty()) {
      return OptionalLong.of(0);
    }
    long now = System.nanoTime();
    OptionalLong nearest = open.stream().mapToLong(it -> it.deadline() - now).min();
    return nearest.isEmpty()
        ? nearest
        : OptionalLong.of(Math.max(0, nearest.getAsLong() / 1_000_000 + 1));
  }

  /** Ends what has taken too long. */
  void expire() {
    long now = System.nanoTime();
    for (Connection client : List.copyOf(open)) {
      if (client.deadline() - now > 0) {
        continue;
      }
      if (client.phase() == Connection.Phase.ASKING) {
        tellThatTheLoopIsSilent(client);
      } else {
        LOG.debug("a control client took too long while {}", client.phase());
        drop(client);
      }
    }
  }

  private void tellThatTheLoopIsSilent(Connection client) {
    LOG.error("control socket: the daemon's loop does not answer");
    try {
      reply(
          client,
          error(
              ErrorCode.NO_ANSWER,
              "the daemon's loop does not answer; what was asked may still happen"),
          false);
    } catch (IOException e) {
      drop(client);
    }
  }

  private void drop(Connection client) {
    open.remove(client);
    try {
      client.close();
    } catch (IOException e) {
      LOG.debug("closing a control client: {}", e.getMessage());
    }
  }

  private static long deadline(Duration patience) {
    return System.nanoTime() + patience.toNanos();
  }

  void close() {
    List.copyOf(open).forEach(this::drop);
  }
}
