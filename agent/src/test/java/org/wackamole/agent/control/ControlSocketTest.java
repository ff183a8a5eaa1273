package org.wackamole.agent.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlSocketTest {
  @TempDir Path folder;

  @Test
  void isOpenToOwnerAndGroupOnlyAndLeavesNothingElseBehind() throws IOException {
    Path path = folder.resolve("made/for/it/wack.it");
    try (ControlSocket socket = ControlSocket.listen(path)) {
      assertEquals(path, socket.path());
      assertEquals(
          "rw-rw----",
          PosixFilePermissions.toString(
              Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS)));
      try (Stream<Path> files = Files.list(path.getParent())) {
        assertEquals(1, files.count(), "only the socket");
      }
      new RawClient(path).close();
    }
    assertFalse(Files.exists(path), "removed on close");
  }

  @Test
  void listensInADirectoryThatIsALinkAsVarRunIs() throws IOException {
    Path run = Files.createDirectory(folder.resolve("run"));
    Path link = Files.createSymbolicLink(folder.resolve("var-run"), run);
    try (ControlSocket socket = ControlSocket.listen(link.resolve("wack.it"))) {
      new RawClient(run.resolve("wack.it")).close();
      assertTrue(refused(socket.path()).contains("already running"));
    }
  }

  /**
   * As tmpfiles makes /run/wack.it: a daemon that may not write to /run is found there all the
   * same.
   */
  @Test
  void listensWhereALinkPointsAndLeavesTheLinkThere() throws IOException {
    Path own = Files.createDirectory(folder.resolve("wackamole")).resolve("wack.it");
    Path link = Files.createSymbolicLink(folder.resolve("wack.it"), Path.of("wackamole/wack.it"));
    try (ControlSocket socket = ControlSocket.listen(link)) {
      assertEquals(own, socket.path());
      new RawClient(link).close();
      assertTrue(refused(link).contains("already running"));
    }
    assertFalse(Files.exists(own), "removed on close");
    assertTrue(Files.isSymbolicLink(link), "the link is left alone");
    try (ControlSocket again = ControlSocket.listen(link)) {
      new RawClient(link).close();
      assertEquals(own, again.path());
    }
  }

  @Test
  void replacesTheSocketFileOfAKilledDaemon() throws IOException {
    Path path = leaveStaleSocket();
    try (ControlSocket socket = ControlSocket.listen(path)) {
      new RawClient(socket.path()).close();
    }
  }

  @Test
  void refusesToStartWhereADaemonListensAndLeavesItAlone() throws IOException {
    Path path = folder.resolve("wack.it");
    try (ControlSocket living = ControlSocket.listen(path)) {
      String message = refused(path);
      assertTrue(message.contains("already running"), message);
      new RawClient(living.path()).close();
    }
  }

  @Test
  void refusesToStartWhereADaemonListensThatHasStoppedAccepting() throws IOException {
    Path path = folder.resolve("wack.it");
    try (ServerSocketChannel stopped = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      stopped.bind(UnixDomainSocketAddress.of(path), 1);
      try (RawClient one = new RawClient(path);
          RawClient two = new RawClient(path)) {
        assertTrue(one.channel.isConnected() && two.channel.isConnected());
        String message = refused(path);
        assertTrue(message.contains("already running"), message);
      }
    }
  }

  @Test
  void neverTouchesAFileThatIsNoSocket() throws IOException {
    Path file = Files.writeString(folder.resolve("wack.it"), "somebody's work");
    assertTrue(refused(file).contains("not a socket"));
    assertEquals("somebody's work", Files.readString(file));

    Path directory = Files.createDirectory(folder.resolve("directory"));
    assertTrue(refused(directory).contains("not a socket"));
    assertTrue(Files.isDirectory(directory));

    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    assertTrue(refused(link).contains("not a socket"));
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("somebody's work", Files.readString(file));
  }

  @Test
  void closingLeavesASocketThatTookItsPlace() throws IOException {
    Path path = folder.resolve("wack.it");
    ControlSocket first = ControlSocket.listen(path);
    Files.delete(path);
    try (ControlSocket second = ControlSocket.listen(path)) {
      first.close();
      new RawClient(second.path()).close();
    }
  }

  @Test
  void saysWhichDirectoryCannotBeMadeAndWhichPathIsTooLong() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    String message = refused(file.resolve("wack.it"));
    assertTrue(message.contains("cannot make the directory " + file), message);

    message = refused(folder.resolve("x".repeat(100)).resolve("wack.it"));
    assertTrue(message.contains("too long"), message);
    try (Stream<Path> left = Files.list(folder.resolve("x".repeat(100)))) {
      assertEquals(0, left.count());
    }
  }

  private Path leaveStaleSocket() throws IOException {
    Path path = folder.resolve("wack.it");
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(path));
    }
    assertTrue(Files.exists(path), "a closed socket's file stays");
    return path;
  }

  private static String refused(Path path) {
    return assertThrows(
            ControlSocketException.class, () -> ControlSocket.listen(path).close(), path.toString())
        .getMessage();
  }
}
