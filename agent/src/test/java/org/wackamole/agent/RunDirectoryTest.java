package org.wackamole.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One daemon of a group on a host, and a place of its own for each group. */
class RunDirectoryTest {
  @TempDir Path root;

  /** Holds a lock until it is ended. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws Exception {
      try (RunDirectory directory = RunDirectory.lock(Path.of(arguments[0]), arguments[1])) {
        System.out.println(directory.heldRecord());
        Thread.currentThread().join();
      }
    }
  }

  @Test
  void aSecondDaemonOfTheGroupIsRefusedByTheNameOfTheLock() throws Exception {
    try (Jvm first = Jvm.start(Holder.class, root.toString(), "wack1")) {
      assertEquals(root.resolve("wack1/held").toString(), first.out().readLine());
      IOException refused = assertThrows(IOException.class, () -> RunDirectory.lock(root, "wack1"));
      assertTrue(
          refused.getMessage().contains(root.resolve("wack1/lock").toString()),
          refused.getMessage());
      RunDirectory.lock(root, "wack2").close();
    }
  }

  /** A daemon that was killed holds nobody up. */
  @Test
  void theLockEndsWithItsDaemon() throws Exception {
    try (Jvm first = Jvm.start(Holder.class, root.toString(), "wack1")) {
      first.out().readLine();
      first.process().destroyForcibly().waitFor();
    }
    try (RunDirectory directory = RunDirectory.lock(root, "wack1")) {
      assertEquals(root.resolve("wack1/held"), directory.heldRecord());
    }
  }

  @Test
  void everyGroupHasAPlaceOfItsOwnBelowTheRoot() throws Exception {
    List<String> groups =
        List.of(
            "a",
            "a b",
            "a_b",
            "a/b",
            "a%2Fb",
            "a+b",
            "..",
            ".",
            "../a",
            ".a",
            "%2Ea",
            "restart",
            "wack.it",
            "Ärger",
            "w".repeat(64),
            "Ä".repeat(40));
    Set<Path> places = new HashSet<>();
    // Whoever asks for a restart makes the one, the control socket is the other.
    Files.createFile(root.resolve("restart"));
    Files.createFile(root.resolve("wack.it"));
    for (String group : groups) {
      try (RunDirectory directory = RunDirectory.lock(root, group)) {
        Path place = directory.heldRecord().getParent().toRealPath();
        assertEquals(root.toRealPath(), place.getParent(), group);
        assertTrue(places.add(place), group + " shares " + place);
        assertTrue(Files.exists(place.resolve("lock")));
      }
    }
  }
}
