package org.wackamole.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What start scripts read: this process's id, and nothing once it is gone. */
class PidFileTest {
  @Test
  void itHasThePidAndGoes(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("pid"), "a stale one\n");
    PidFile.write(file);
    assertEquals(ProcessHandle.current().pid() + "\n", Files.readString(file));
    PidFile.remove(file);
    assertFalse(Files.exists(file));
    PidFile.remove(file);
  }

  @Test
  void whereItCannotBeWrittenIsNamed(@TempDir Path directory) {
    Path file = directory.resolve("missing/pid");
    String why = assertThrows(UncheckedIOException.class, () -> PidFile.write(file)).getMessage();
    assertTrue(why.contains(file.toString()), why);
  }
}
