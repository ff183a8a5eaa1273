package org.wackamole.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.libc.BootClock;

/**
 * How a life of the daemon and the next one know that they belong together (rule 15): a restart is
 * asked for by the file {@code restart} in the run directory, touched just before SIGTERM; the one
 * that goes leaves its token in {@code returning}, the one that comes shows it.
 *
 * <p>The token has the time, by the clock since the host's start, after which it is worth nothing.
 */
final class Returning {
  private static final Logger LOG = LoggerFactory.getLogger(Returning.class);

  /** An older {@code restart} was meant for a stop that never came. */
  private static final Duration FRESH = Duration.ofMinutes(1);

  /** What whoever restarts the daemon touches. */
  static final String REQUEST = "restart";

  private final Path request;
  private final Path token;

  /**
   * @param runDirectory where whoever restarts the daemon asks for it
   * @param own the daemon's own place below
   */
  Returning(Path runDirectory, Path own) {
    this.request = runDirectory.resolve(REQUEST);
    this.token = own.resolve("returning");
  }

  /** Whether a signal to end means that another life follows at once. */
  boolean isAskedFor() {
    try {
      BasicFileAttributes found =
          Files.readAttributes(request, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!found.isRegularFile()) {
        LOG.warn("{} is no file, so this is a stop", request);
        return false;
      }
      Duration age = Duration.between(found.lastModifiedTime().toInstant(), Instant.now());
      boolean fresh = age.abs().compareTo(FRESH) < 0;
      if (!fresh) {
        LOG.warn("{} is {} s old: this is no restart but a stop", request, age.toSeconds());
      }
      return fresh;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      LOG.error("{} cannot be read, so this is a stop: {}", request, e.getMessage());
      return false;
    }
  }

  /**
   * @throws IOException where it cannot be written; then nothing may stay bound
   */
  void leave(UUID own, Duration grace) throws IOException {
    Files.deleteIfExists(token);
    Files.createFile(
        token, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    long end = BootClock.nanos() + grace.toNanos();
    Files.writeString(token, own + "\n" + end + "\n", StandardOpenOption.WRITE);
  }

  /** What the former life left, while it is worth anything; both files are gone after that. */
  Optional<UUID> take() {
    try {
      if (!Files.isDirectory(request, LinkOption.NOFOLLOW_LINKS)) {
        Files.deleteIfExists(request);
      }
      List<String> lines = Files.readAllLines(token);
      Files.delete(token);
      boolean late = Long.parseLong(lines.get(1)) < BootClock.nanos();
      return late ? Optional.empty() : Optional.of(UUID.fromString(lines.get(0)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      LOG.warn("{} means nothing, what it was left for is removed: {}", token, e.toString());
      return Optional.empty();
    }
  }
}
