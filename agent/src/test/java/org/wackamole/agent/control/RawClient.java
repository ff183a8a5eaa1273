package org.wackamole.agent.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** A client of the socket that may misbehave. */
final class RawClient implements AutoCloseable {
  final SocketChannel channel;

  /** An answer of a megabyte, octet by octet, would take seconds. */
  private final ByteBuffer unread = ByteBuffer.allocate(8_192).flip();

  RawClient(Path path) throws IOException {
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(path));
  }

  RawClient send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  RawClient send(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    return this;
  }

  /** The next line; empty where the server has hung up. */
  Optional<String> line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      if (!unread.hasRemaining() && !fill()) {
        return Optional.empty();
      }
      byte next = unread.get();
      if (next == '\n') {
        return Optional.of(line.toString(StandardCharsets.UTF_8));
      }
      line.write(next);
    }
  }

  private boolean fill() {
    int count;
    try {
      count = channel.read(unread.clear());
    } catch (IOException reset) {
      count = -1;
    }
    unread.flip();
    return count > 0;
  }

  String ask(String request) throws IOException {
    return send("{\"request\":\"" + request + "\"}\n")
        .line()
        .orElseThrow(() -> new IOException("the server hung up"));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
