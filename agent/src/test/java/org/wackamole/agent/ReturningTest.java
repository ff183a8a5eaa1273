package org.wackamole.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A mistake about restart or stop costs a handover, and never leaves addresses with nobody. */
class ReturningTest {
  private static final UUID OWN = UUID.fromString("0f8fad5b-d9cb-469f-a165-70867728950e");

  @TempDir Path run;
  private Path request;
  private Path token;
  private Returning returning;

  @BeforeEach
  void places() throws IOException {
    Path own = Files.createDirectory(run.resolve("wack1"));
    request = run.resolve("restart");
    token = own.resolve("returning");
    returning = new Returning(run, own);
  }

  @Test
  void aFreshFileMakesAnEndARestart() throws IOException {
    assertFalse(returning.isAskedFor());
    Files.createFile(request);
    assertTrue(returning.isAskedFor());
  }

  @ParameterizedTest
  @ValueSource(longs = {-61, 61})
  void aFileOfAnotherTimeIsOfAStopThatNeverCame(long seconds) throws IOException {
    Files.createFile(request);
    Files.setLastModifiedTime(request, FileTime.from(Instant.now().plusSeconds(seconds)));
    assertFalse(returning.isAskedFor());
  }

  @Test
  void whatIsNoFileAsksForNothing() throws IOException {
    Files.createDirectory(request);
    assertFalse(returning.isAskedFor());
    returning.leave(OWN, Duration.ofMinutes(1));
    Files.createFile(request.resolve("held"));
    assertEquals(Optional.of(OWN), returning.take(), "it stands in the way of the token");
    Files.delete(request.resolve("held"));
    Files.delete(request);
    Files.createSymbolicLink(request, Files.createFile(run.resolve("fresh")));
    assertFalse(returning.isAskedFor());
  }

  @Test
  void theNextLifeShowsTheTokenOnce() throws IOException {
    Files.createFile(request);
    returning.leave(OWN, Duration.ofMinutes(1));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(token)));
    assertEquals(Optional.of(OWN), returning.take());
    assertFalse(Files.exists(request), "the next end would be a restart as well");
    assertEquals(Optional.empty(), returning.take());
  }

  @Test
  void aTokenIsWorthNothingWhenItsTimeIsOver() throws IOException {
    returning.leave(OWN, Duration.ZERO);
    assertEquals(Optional.empty(), returning.take());
    assertFalse(Files.exists(token));
  }

  @Test
  void aTokenOfAnEarlierRestartIsReplaced() throws IOException {
    returning.leave(new UUID(1, 2), Duration.ofMinutes(1));
    returning.leave(OWN, Duration.ofMinutes(1));
    assertEquals(Optional.of(OWN), returning.take());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no-token\n9223372036854775807\n",
        "0f8fad5b-d9cb-469f-a165-70867728950e\n",
        "0f8fad5b-d9cb-469f-a165-70867728950e\nlater\n"
      })
  void whatCannotBeReadMeansNothingAndIsTold(String content) throws IOException {
    Files.writeString(token, content);
    try (Log log = new Log(Returning.class.getName())) {
      assertEquals(Optional.empty(), returning.take());
      List<String> lines = log.lines();
      assertTrue(lines.stream().anyMatch(l -> l.contains(token.toString())), lines.toString());
    }
    assertFalse(Files.exists(token));
  }

  /** Then the daemon ends as after any other fault, and its guard lets everything go. */
  @Test
  void whereTheTokenCannotBeWrittenTheRestartFails() throws IOException {
    Files.delete(token.getParent());
    assertThrows(IOException.class, () -> returning.leave(OWN, Duration.ofMinutes(1)));
  }
}
