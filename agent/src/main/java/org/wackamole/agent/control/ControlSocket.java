package org.wackamole.agent.control;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The listening socket and its file.
 *
 * <p>A socket file that nobody listens at is what a killed daemon leaves, and is replaced. Whatever
 * else stands at the path is somebody's, and is never touched.
 *
 * <p>Who may connect is who may write to the file. {@code bind} makes the file with the process's
 * umask, which Java cannot set, and listens at once; so the socket is bound inside a directory that
 * only this user may enter, gets its mode there, and is then renamed to its place, replacing a
 * stale one in the same step.
 */
final class ControlSocket implements AutoCloseable {
  private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rw-rw----");
  private static final FileAttribute<?> OWNER_ONLY = mode("rwx------");
  private static final FileAttribute<?> ALL_MAY_ENTER = mode("rwxr-xr-x");

  /** unix(7): sun_path has 108 bytes, one of them for the terminating zero. */
  private static final int LONGEST_PATH = 107;

  private static final int BACKLOG = 128;

  private final ServerSocketChannel channel;
  private final Path path;
  private final UserPrincipal owner;
  private final Object fileKey;

  private ControlSocket(
      ServerSocketChannel channel, Path path, UserPrincipal owner, Object fileKey) {
    this.channel = channel;
    this.path = path;
    this.owner = owner;
    this.fileKey = fileKey;
  }

  /**
   * Listens at the path; a missing parent directory is made. Where the path is a link, to where its
   * target is or will be: so a daemon that may not write to /run can be found at /run/wack.it.
   *
   * @throws ControlSocketException with a text for the operator
   */
  static ControlSocket listen(Path path) throws ControlSocketException {
    Path target = followed(path.toAbsolutePath().normalize());
    Path parent = target.getParent();
    if (parent == null) {
      throw new ControlSocketException("Control = " + path + " is not a path for a socket");
    }
    try {
      Files.createDirectories(parent, ALL_MAY_ENTER);
    } catch (IOException e) {
      throw new ControlSocketException(
          "cannot make the directory " + parent + " of the control socket: " + reason(e), e);
    }
    refuseUnlessFree(target);
    try {
      return bind(target, parent);
    } catch (IOException e) {
      throw new ControlSocketException(
          "cannot listen at the control socket " + target + ": " + reason(e), e);
    }
  }

  private static Path followed(Path path) throws ControlSocketException {
    try {
      return Files.isSymbolicLink(path) ? path.resolveSibling(Files.readSymbolicLink(path)) : path;
    } catch (IOException e) {
      throw new ControlSocketException("cannot look at " + path + ": " + reason(e), e);
    }
  }

  private static void refuseUnlessFree(Path target) throws ControlSocketException {
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!isSocket(target)) {
      throw new ControlSocketException(
          target
              + " exists and is not a socket: it is left alone; move it away, or name another path"
              + " in Control");
    }
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      // Non-blocking: where a stopped daemon's backlog is full connect would wait for ever.
      probe.configureBlocking(false);
      probe.connect(UnixDomainSocketAddress.of(target));
    } catch (ConnectException e) {
      return;
    } catch (IOException e) {
      throw new ControlSocketException(
          "the control socket "
              + target
              + " is not a killed daemon's, and is left alone ("
              + reason(e)
              + "): is wackamole already running?",
          e);
    }
    throw new ControlSocketException(
        "a daemon is listening at the control socket "
            + target
            + ": is wackamole already running? A second one needs another path in Control");
  }

  private static boolean isSocket(Path path) throws ControlSocketException {
    try {
      int type = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 0170000;
      return type == 0140000; // S_IFMT and S_IFSOCK of sys/stat.h
    } catch (IOException e) {
      throw new ControlSocketException("cannot look at " + path + ": " + reason(e), e);
    }
  }

  private static ControlSocket bind(Path target, Path parent) throws IOException {
    Path nursery = makeNursery(parent);
    Path newborn = nursery.resolve("s");
    for (Path each : new Path[] {target, newborn}) {
      if (each.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH) {
        Files.delete(nursery);
        throw new IOException(
            "the path is too long: the directory's may have at most 96 bytes, the whole "
                + LONGEST_PATH);
      }
    }
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(newborn), BACKLOG);
      Files.setPosixFilePermissions(newborn, MODE);
      UserPrincipal owner = Files.getOwner(newborn, LinkOption.NOFOLLOW_LINKS);
      Object key = key(newborn);
      Files.move(newborn, target, StandardCopyOption.ATOMIC_MOVE);
      return new ControlSocket(channel, target, owner, key);
    } catch (IOException e) {
      channel.close();
      throw e;
    } finally {
      Files.deleteIfExists(newborn);
      Files.deleteIfExists(nursery);
    }
  }

  private static Path makeNursery(Path parent) throws IOException {
    for (int attempt = 0; ; attempt++) {
      int random = ThreadLocalRandom.current().nextInt(1_000_000);
      Path nursery = parent.resolve(".w" + random);
      try {
        return Files.createDirectory(nursery, OWNER_ONLY);
      } catch (FileAlreadyExistsException e) {
        if (attempt == 10) {
          throw e;
        }
      }
    }
  }

  private static Object key(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  private static FileAttribute<?> mode(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }

  private static String reason(IOException e) {
    return e instanceof FileSystemException f && f.getReason() != null
        ? f.getReason() + " (" + f.getFile() + ")"
        : String.valueOf(e.getMessage());
  }

  ServerSocketChannel channel() {
    return channel;
  }

  /** The user that this process runs as. */
  UserPrincipal owner() {
    return owner;
  }

  Path path() {
    return path;
  }

  /** Stops listening; the file goes too, unless another socket has taken its place. */
  @Override
  public void close() throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && Objects.equals(key(path), fileKey)) {
      Files.delete(path);
    }
    channel.close();
  }
}
