package org.wackamole.agent.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Asks the daemon one thing over its control socket. Blocking, and bounded in time by a thread that
 * closes the connection: a selector would do as well, and would take longer to load than the whole
 * conversation lasts.
 */
final class ControlClient {
  private static final int LONGEST_ANSWER = 64 * 1024 * 1024;
  private static final int CHUNK = 16 * 1024;
  private static final long CONNECT_MILLIS = 2_000;
  private static final long CONNECT_PAUSE_MILLIS = 50;

  private final Path path;
  private final long patienceMillis;

  ControlClient(Path path, long patienceMillis) {
    this.path = path;
    this.patienceMillis = patienceMillis;
  }

  /** The daemon cannot be asked; the message says what to check. */
  static final class Unreachable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreachable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The answer's line, without its newline. */
  byte[] ask(String request) throws Unreachable {
    try (SocketChannel channel = connect()) {
      Thread.ofPlatform().daemon().start(() -> closeAfterPatience(channel));
      return converse(channel, request);
    } catch (ClosedChannelException e) {
      throw new Unreachable(
          "wackamole did not answer within "
              + patienceMillis / 1000
              + " s at "
              + path
              + "\nIs it stopped or overloaded? See systemctl status wackamole, and its log.",
          e);
    } catch (IOException e) {
      throw new Unreachable(
          "wackamole did not answer at "
              + path
              + ": "
              + e.getMessage()
              + "\nIt may just have stopped: see systemctl status wackamole, and its log.",
          e);
    }
  }

  private SocketChannel connect() throws Unreachable {
    long giveUp = System.nanoTime() + CONNECT_MILLIS * 1_000_000;
    while (true) {
      try {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        // Non-blocking because a connect waits for ever where a stopped daemon's backlog is full.
        channel.configureBlocking(false);
        try {
          channel.connect(UnixDomainSocketAddress.of(path));
          channel.configureBlocking(true);
          return channel;
        } catch (IOException e) {
          channel.close();
          boolean hopeless = e instanceof ConnectException || !Files.isWritable(path);
          if (hopeless || System.nanoTime() - giveUp > 0) {
            throw e;
          }
        }
        Thread.sleep(CONNECT_PAUSE_MILLIS);
      } catch (IOException e) {
        throw new Unreachable(whyNotConnected(e), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Unreachable("interrupted", e);
      }
    }
  }

  private String whyNotConnected(IOException e) {
    if (!Files.exists(path)) {
      return "wackamole is not running, or has another control socket: there is no "
          + path
          + """

            Is it running?     systemctl status wackamole
            Another socket?    its file's Control line; give -s SOCKET or -c FILE
            No permission?     as another user than root the directory may be closed to you\
          """;
    }
    if (!Files.isWritable(path)) {
      return "you may not talk to wackamole at "
          + path
          + ": "
          + e.getMessage()
          + "\n  Become root, or a member of the group that ls -l "
          + path
          + " shows.";
    }
    if (!(e instanceof ConnectException)) {
      return "wackamole does not accept connections at "
          + path
          + " ("
          + e.getMessage()
          + ")\n  Is it stopped? See systemctl status wackamole.";
    }
    return "wackamole is not running: nobody listens at "
        + path
        + " ("
        + e.getMessage()
        + """
        )
          Is it running?     systemctl status wackamole, journalctl -u wackamole
          Another socket?    its file's Control line; give -s SOCKET or -c FILE\
        """;
  }

  private void closeAfterPatience(SocketChannel channel) {
    try {
      Thread.sleep(patienceMillis);
      channel.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new IllegalStateException("closing a connection", e);
    }
  }

  private static byte[] converse(SocketChannel channel, String request) throws IOException {
    ByteBuffer line = ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8));
    try {
      while (line.hasRemaining()) {
        channel.write(line);
      }
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      // Who is turned away finds the connection closed, and the reason waiting to be read.
      return read(channel);
    }
    return read(channel);
  }

  private static byte[] read(SocketChannel channel) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream(CHUNK);
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    while (answer.size() < LONGEST_ANSWER) {
      int count = channel.read(chunk.clear());
      if (count < 0) {
        throw new IOException("it hung up in the middle");
      }
      answer.write(chunk.array(), 0, count);
      if (chunk.get(count - 1) == '\n') {
        byte[] bytes = answer.toByteArray();
        return Arrays.copyOf(bytes, bytes.length - 1);
      }
    }
    throw new IOException("its answer is longer than " + LONGEST_ANSWER + " bytes");
  }
}
