package org.wackamole.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file that start scripts of old look for. */
final class PidFile {
  private PidFile() {}

  static void write(Path file) {
    try {
      Files.writeString(file, ProcessHandle.current().pid() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("the pid file cannot be written: " + file, e);
    }
  }

  static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("the pid file cannot be removed: " + file, e);
    }
  }
}
