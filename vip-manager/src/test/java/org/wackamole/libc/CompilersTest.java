package org.wackamole.libc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which of this JVM's threads give way to the others. */
class CompilersTest {
  /** Of /proc/PID/stat, counted from what follows the name: nice, and the policy. */
  private static final int NICE = 16;

  private static final int POLICY = 38;

  @Test
  void theThreadsThatCompileYieldAndNoOtherDoes() throws Exception {
    assertTrue(Compilers.giveWay() > 0, "a JVM that compiles nothing");
    List<String> compilers = new ArrayList<>();
    List<String> others = new ArrayList<>();
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      for (Path thread : threads.toList()) {
        String stat = Files.readString(thread.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        String turns = fields[NICE] + " " + fields[POLICY];
        (stat.contains("CompilerThre") ? compilers : others).add(turns);
      }
    }
    assertEquals(List.of("10 3"), compilers.stream().distinct().toList());
    assertFalse(others.contains("10 3"), others.toString());
  }
}
