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
    ByteBuffer one = ByteBuffer.allocate(1);
    while (true) {
      try {
        if (channel.read(one.clear()) < 0) {
          return Optional.empty();
        }
      } catch (IOException reset) {
        return Optional.empty();
      }
      if (one.get(0) == '\n') {
        return Optional.of(line.toString(StandardCharsets.UTF_8));
      }
      line.write(one.get(0));
    }
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
