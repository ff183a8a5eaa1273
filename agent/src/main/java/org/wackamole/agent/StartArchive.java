package org.wackamole.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The archive of classes that the build made for this runtime. The JVM goes on without one that it
 * does not take, and says nothing; it is said here, since the start then takes twice as long.
 */
final class StartArchive {
  private static final Logger LOG = LoggerFactory.getLogger(StartArchive.class);

  private StartArchive() {}

  /** One line for the log: whether the JVM took the archive that the launcher gave it. */
  static void tell() {
    String archive = System.getProperty("wackamole.archive", "");
    if (archive.isEmpty()) {
      LOG.debug("Started without an archive: the distribution has none");
    } else if (isMapped(archive)) {
      LOG.debug("Started from {}", archive);
    } else {
      LOG.info(
          "The JVM did not take {}: this start was a slow one. Jars with other times than at the"
              + " build do that (install again, or copy with cp -a), and other options of the JVM",
          archive);
    }
  }

  private static boolean isMapped(String archive) {
    try {
      String maps = Files.readString(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1);
      String bytes =
          new String(archive.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
      return maps.contains(bytes);
    } catch (IOException e) {
      LOG.debug("What is mapped cannot be read", e);
      return true;
    }
  }
}
