package org.wackamole.agent;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * This daemon's place below the run directory, held by a lock: a second daemon of the same group
 * would take the record of held addresses for its own and delete what the first one serves.
 */
final class RunDirectory implements AutoCloseable {
  /** What else lies there: no group's place may be in its way. */
  private static final Set<String> FILES_OF_THE_ROOT = Set.of(Returning.REQUEST, "wack.it");

  private final Path directory;
  private final FileChannel channel;

  private RunDirectory(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * @param group names the place; two groups on one host do not disturb each other
   * @throws IOException where it cannot be made or another daemon has it; the message is for the
   *     operator
   */
  static RunDirectory lock(Path root, String group) throws IOException {
    // Two names never become one, as they would if what a path cannot have were left out.
    String name = URLEncoder.encode(group, StandardCharsets.UTF_8);
    boolean taken = name.startsWith(".") || FILES_OF_THE_ROOT.contains(name);
    Path directory =
        root.resolve(taken ? "%%%02X".formatted((int) name.charAt(0)) + name.substring(1) : name);
    Files.createDirectories(directory);
    Path lockFile = directory.resolve("lock");
    FileChannel channel =
        FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw new IOException(
          "a daemon of group "
              + group
              + " is running on this host already: it has the lock on "
              + lockFile);
    }
    return new RunDirectory(directory, channel);
  }

  Path path() {
    return directory;
  }

  Path heldRecord() {
    return directory.resolve("held");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
