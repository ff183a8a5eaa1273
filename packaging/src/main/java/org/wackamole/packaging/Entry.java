package org.wackamole.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One thing that a package puts on a node, owned by root; {@code path} is absolute there. */
sealed interface Entry {
  String path();

  /** A directory; {@code ours} where no other package has it, so that it goes with this one. */
  record Directory(String path, boolean ours) implements Entry {}

  /** A file that lies in the build's tree, or whose bytes the build made. */
  record Regular(String path, boolean executable, Content content) implements Entry {
    int mode() {
      return executable ? 0755 : 0644;
    }
  }

  /** A symbolic link. */
  record Link(String path, String target) implements Entry {}

  /** Where the bytes of a file come from. */
  interface Content {
    byte[] bytes() throws IOException;

    static Content of(Path file) {
      return () -> Files.readAllBytes(file);
    }
  }
}
