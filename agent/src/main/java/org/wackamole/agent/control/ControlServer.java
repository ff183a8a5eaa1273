package org.wackamole.agent.control;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the control socket, as docs/control-protocol.md describes. One thread and one selector for
 * all clients: a client costs a few hundred bytes, a slow one waits for itself alone, and the
 * daemon's loop is only ever asked, never waited for.
 */
public final class ControlServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
  private static final long STACK_BYTES = 256 * 1024;
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 3_200;

  private final ControlSocket socket;
  private final Selector selector;
  private final SelectionKey acceptKey;
  private final Clients clients;
  private final Thread thread;
  private final AtomicBoolean closed = new AtomicBoolean();

  private ControlServer(
      ControlSocket socket,
      Selector selector,
      Authority authority,
      Operations operations,
      Limits limits)
      throws IOException {
    this.socket = socket;
    this.selector = selector;
    socket.channel().configureBlocking(false);
    this.acceptKey = socket.channel().register(selector, SelectionKey.OP_ACCEPT);
    this.clients =
        new Clients(socket.channel(), authority, selector, operations, new JsonFactory(), limits);
    this.thread = new Thread(null, this::run, "control", STACK_BYTES);
    thread.setDaemon(true);
  }

  /**
   * Listens at the path and serves until closed. A stale socket file is replaced, a missing parent
   * directory made; the mode is 0660. What changes something is for root and this process's user.
   *
   * @throws ControlSocketException where that cannot be: a daemon is answering there, the path is
   *     not a socket's, no permission. Its message is for the operator
   */
  public static ControlServer open(Path path, Operations operations) throws ControlSocketException {
    return open(path, operations, Limits.DEFAULTS);
  }

  static ControlServer open(Path path, Operations operations, Limits limits)
      throws ControlSocketException {
    return open(path, operations, limits, Authority::of);
  }

  /** Who may change something, given the user of this process. */
  @FunctionalInterface
  interface Constitution {
    Authority under(UserPrincipal daemon) throws IOException;
  }

  static ControlServer open(
      Path path, Operations operations, Limits limits, Constitution constitution)
      throws ControlSocketException {
    ControlSocket socket = ControlSocket.listen(path);
    try {
      Authority authority = constitution.under(socket.owner());
      ControlServer server =
          new ControlServer(socket, Selector.open(), authority, operations, limits);
      server.thread.start();
      LOG.info("control socket {} is open", socket.path());
      return server;
    } catch (IOException e) {
      ControlSocketException failure =
          new ControlSocketException("cannot serve the control socket: " + e.getMessage(), e);
      try {
        socket.close();
      } catch (IOException alsoFailed) {
        failure.addSuppressed(alsoFailed);
      }
      throw failure;
    }
  }

  /** Where it listens, absolute. */
  public Path path() {
    return socket.path();
  }

  private void run() {
    long pause = FIRST_PAUSE_MILLIS;
    while (!closed.get()) {
      try {
        turn();
        pause = FIRST_PAUSE_MILLIS;
      } catch (ClosedSelectorException e) {
        return;
      } catch (IOException | RuntimeException e) {
        // Whatever it is, status must be there again when the operator asks next.
        LOG.error("the control socket {} goes on in {} ms", socket.path(), pause, e);
        pause(pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      }
    }
  }

  private void turn() throws IOException {
    OptionalLong patience = clients.patienceMillis();
    if (patience.isEmpty()) {
      selector.select();
    } else if (patience.getAsLong() == 0) {
      selector.selectNow();
    } else {
      selector.select(patience.getAsLong());
    }
    clients.proceedWithPipelined();
    for (SelectionKey key : selector.selectedKeys()) {
      if (key.equals(acceptKey)) {
        clients.accept();
      } else if (key.isValid() && key.attachment() instanceof Connection client) {
        clients.proceed(client);
      }
    }
    selector.selectedKeys().clear();
    clients.deliver();
    clients.expire();
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Hangs up on every client and removes the socket file if it is still this server's. */
  @Override
  public void close() throws IOException {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    selector.wakeup();
    try {
      thread.join(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    clients.close();
    socket.close();
    selector.close();
  }
}
