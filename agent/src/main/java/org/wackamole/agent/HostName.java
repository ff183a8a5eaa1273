package org.wackamole.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** This host's name as the kernel has it, without asking any name service. */
final class HostName {
  private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

  private HostName() {}

  static String get() {
    try {
      String name = Files.readString(KERNEL).trim();
      return name.isEmpty() ? "localhost" : name;
    } catch (IOException e) {
      throw new IllegalStateException("the host name cannot be read from " + KERNEL, e);
    }
  }
}
