package org.wackamole.agent.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.file.attribute.UserPrincipal;
import java.util.Arrays;
import java.util.Optional;

/**
 * One client of the control socket: its bytes, and where its conversation stands. Requests are
 * taken one at a time; while one is being answered nothing more is read, so that a client that
 * sends and never reads costs one request and one answer.
 */
final class Connection {
  private static final int FIRST_SIZE = 256;

  enum Phase {
    /** A request is awaited, or has come in part. */
    READING,
    /** The loop has been asked. */
    ASKING,
    /** The answer is on its way out. */
    WRITING
  }

  /** What came of reading. */
  enum Read {
    NOTHING,
    LINE,
    TOO_LONG,
    HALF,
    END
  }

  private final SocketChannel channel;
  private final SelectionKey key;
  private final int longest;
  private ByteBuffer in = ByteBuffer.allocate(FIRST_SIZE);
  private Optional<ByteBuffer> out = Optional.empty();
  private boolean closeWhenWritten;
  private Phase phase = Phase.READING;
  private long deadline;
  private long turn;

  /**
   * @param longest bytes of a request line, without its newline
   */
  Connection(SocketChannel channel, SelectionKey key, int longest, long deadline) {
    this.channel = channel;
    this.key = key;
    this.longest = longest;
    this.deadline = deadline;
  }

  Phase phase() {
    return phase;
  }

  /** By {@link System#nanoTime}. */
  long deadline() {
    return deadline;
  }

  /** Counts the requests, so that an answer that comes too late is known. */
  long turn() {
    return turn;
  }

  /** Whether the answer to the request of that turn is still wanted. */
  boolean awaits(long ofTurn) {
    return phase == Phase.ASKING && turn == ofTurn;
  }

  /** Who connected. */
  UserPrincipal user() throws IOException {
    return Authority.peer(channel);
  }

  int unread() {
    return out.map(ByteBuffer::remaining).orElse(0);
  }

  /** Reads what there is, unless a whole line is here already. */
  Read read() throws IOException {
    while (true) {
      if (hasLine()) {
        return Read.LINE;
      }
      if (in.position() > longest) {
        return Read.TOO_LONG;
      }
      grow();
      int count = channel.read(in);
      if (count < 0) {
        return in.position() == 0 ? Read.END : Read.HALF;
      }
      if (count == 0) {
        return Read.NOTHING;
      }
    }
  }

  /** Whether a whole request has come already. */
  boolean hasLine() {
    return newline() >= 0;
  }

  private int newline() {
    for (int i = 0; i < in.position() && i <= longest; i++) {
      if (in.get(i) == '\n') {
        return i;
      }
    }
    return -1;
  }

  private void grow() {
    if (in.hasRemaining()) {
      return;
    }
    int size = Math.min(in.capacity() * 2, longest + 1);
    in = ByteBuffer.allocate(size).put(in.flip());
  }

  /** Takes the line that {@link #read} announced, without its newline. */
  byte[] takeLine() {
    int end = newline();
    byte[] line = Arrays.copyOf(in.array(), end);
    in.flip().position(end + 1);
    in.compact();
    if (in.position() == 0 && in.capacity() > FIRST_SIZE) {
      in = ByteBuffer.allocate(FIRST_SIZE);
    }
    return line;
  }

  void ask(long newDeadline) {
    phase = Phase.ASKING;
    deadline = newDeadline;
    turn++;
    key.interestOps(0);
  }

  void answer(ByteBuffer line, boolean thenClose, long newDeadline) {
    phase = Phase.WRITING;
    out = Optional.of(line);
    closeWhenWritten = thenClose;
    deadline = newDeadline;
    key.interestOps(SelectionKey.OP_WRITE);
  }

  /** Writes what the client takes now; whether the whole answer is out. */
  boolean write() throws IOException {
    if (out.isPresent()) {
      channel.write(out.get());
    }
    return unread() == 0;
  }

  /** After the whole answer is out: waits for the next request; false where it was the last. */
  boolean next(long newDeadline) {
    out = Optional.empty();
    phase = Phase.READING;
    deadline = newDeadline;
    key.interestOps(SelectionKey.OP_READ);
    return !closeWhenWritten;
  }

  void close() throws IOException {
    key.cancel();
    channel.close();
  }
}
