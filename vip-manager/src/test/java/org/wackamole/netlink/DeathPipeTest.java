package org.wackamole.netlink;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.wackamole.libc.LibC;

@Timeout(20)
class DeathPipeTest {
  @Test
  void hasAHigherDescriptorThanWhatIsOpenedAfterIt() throws IOException {
    List<Integer> later = new ArrayList<>();
    try (DeathPipe pipe = DeathPipe.open()) {
      for (int i = 0; i < 50; i++) {
        later.add(LibC.eventfd(0, LibC.EFD_CLOEXEC));
      }
      assertTrue(later.stream().allMatch(fd -> fd < pipe.writer()), pipe.writer() + ": " + later);
      pipe.closeReader();
    } finally {
      later.forEach(LibC::close);
    }
  }

  @Test
  void bringsAProcessWhatIsWrittenAndThenTheEnd() throws IOException {
    Process process;
    try (DeathPipe pipe = DeathPipe.open()) {
      process = new ProcessBuilder("cat").redirectInput(pipe.reader()).start();
      pipe.closeReader();
      pipe.write("arm 1\n".getBytes(US_ASCII));
      pipe.write("\n".getBytes(US_ASCII));
      assertEquals("arm 1", process.inputReader(US_ASCII).readLine());
    }
    assertEquals(List.of(""), process.inputReader(US_ASCII).lines().toList());
  }

  @Test
  void failsWhereNobodyReads() throws IOException {
    try (DeathPipe pipe = DeathPipe.open()) {
      pipe.closeReader();
      assertThrows(IOException.class, () -> pipe.write("arm 1\n".getBytes(US_ASCII)));
    }
  }

  /** The loop writes to it, which must not stand still because the guard does. */
  @Test
  void doesNotWaitForAProcessThatDoesNotRead() throws IOException {
    try (DeathPipe pipe = DeathPipe.open()) {
      byte[] word = "arm 1\n".getBytes(US_ASCII);
      assertThrows(
          IOException.class,
          () -> {
            for (int i = 0; i < 1_000_000; i++) {
              pipe.write(word);
            }
          });
      pipe.closeReader();
    }
  }

  @Test
  void failsOnceItIsClosed() throws IOException {
    DeathPipe pipe = DeathPipe.open();
    pipe.closeReader();
    pipe.close();
    pipe.close();
    assertThrows(IOException.class, () -> pipe.write("\n".getBytes(US_ASCII)));
  }
}
