package org.wackamole.agent.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** One status, three faces: JSON and back, the table, the old listing. */
class StatusTest {
  private final Answer answer = new Answer(new JsonFactory());

  @Test
  void theJsonIsAsWrittenDownAndReadsBackTheSame() throws IOException {
    for (Status status : List.of(Statuses.troubled(), Statuses.healthy(), Statuses.closed())) {
      byte[] line = answer.status(status).array();
      assertEquals(Optional.of(status), AnswerReader.read(line).status());
      assertEquals(status.vifs(), AnswerReader.read(answer.list(status).array()).vifs());
    }
    String json = new String(answer.status(Statuses.troubled()).array(), StandardCharsets.UTF_8);
    Golden.check("troubled.json", broken(json));
  }

  /** A line for each object, for people to compare. */
  private static String broken(String json) {
    return json.replace("},{", "},\n{").replace(":[{", ":[\n{");
  }

  @Test
  void aNewerDaemonsWordsAreShownAndItsFieldsPassedOver() throws IOException {
    String line =
        """
        {"version":1,"later":[{"x":null}],"ok":true,"status":{"name":"web1","state":"FLYING",
        "members":[{"name":"web1","weight":"much","id":"1","state":"FLYING","new":{}},7],
        "vifs":[{"name":"10.0.0.5","state":"frozen","since":"yesterday","addresses":null}]}}\
        """;
    Status status = AnswerReader.read(line.getBytes(StandardCharsets.UTF_8)).status().orElseThrow();
    assertEquals("frozen", status.vifs().getFirst().state());
    assertTrue(StatusTable.render(status, false, OptionalInt.empty()).contains("FLYING"));
  }

  @Test
  void anOlderDaemonThatDoesNotSayWhyItIsDrainedReadsAsBefore() throws IOException {
    Status status =
        AnswerReader.read(
                "{\"ok\":true,\"status\":{\"name\":\"web1\",\"state\":\"DRAINED\"}}"
                    .getBytes(StandardCharsets.UTF_8))
            .status()
            .orElseThrow();
    assertEquals(Optional.empty(), status.unready());
    assertEquals(List.of(), status.departed());
    assertTrue(table(status).contains("it holds nothing; after wackactl fail, wackactl recover"));
  }

  @Test
  void recoverIsNamedOnlyWhereTheOperatorDrainedIt() throws IOException {
    assertTrue(
        table(unready("DRAINED", "drained"))
            .contains("it is to hold nothing: drained; wackactl recover brings it back"));
    assertTrue(table(unready("RUN", "no quorum")).contains("it is to hold nothing: no quorum\n"));
    assertTrue(table(unready("DRAINED", "leaving")).contains("it is to hold nothing: leaving\n"));
  }

  private static Status unready(String state, String why) throws IOException {
    String line =
        """
        {"ok":true,"status":{"name":"web1","state":"%s","unready":"%s","view":{"id":"1"}}}\
        """
            .formatted(state, why);
    return AnswerReader.read(line.getBytes(StandardCharsets.UTF_8)).status().orElseThrow();
  }

  private static String table(Status status) {
    return StatusTable.render(status, false, OptionalInt.empty());
  }

  @Test
  void toHoldNothingIsAProblemAndAMemberThatIsGoneAloneIsNone() throws IOException {
    assertEquals(
        List.of("this member, web1, is in state RUN and is to hold nothing: no quorum"),
        Problems.of(unready("RUN", "no quorum")));
    Status gone =
        AnswerReader.read(
                """
                {"ok":true,"status":{"name":"web1","state":"RUN","view":{"id":"1"},
                "departed":[{"name":"web2","how":"its daemon died"}]}}\
                """
                    .getBytes(StandardCharsets.UTF_8))
            .status()
            .orElseThrow();
    assertTrue(table(gone).contains("gone: web2 (its daemon died)\n"));
    assertEquals(List.of(), Problems.of(gone));
  }

  @Test
  void whatIsNoAnswerIsSaidToBeNone() {
    for (String line : List.of("", "7", "[]", "HTTP/1.1 400", "{", "{}", "{\"ok\":false}")) {
      assertThrows(
          IOException.class, () -> AnswerReader.read(line.getBytes(StandardCharsets.UTF_8)), line);
    }
  }

  @Test
  void theTableShowsWhoHasWhatAndAllThatIsWrong() throws IOException {
    Golden.check("healthy.txt", StatusTable.render(Statuses.healthy(), false, OptionalInt.empty()));
    Golden.check(
        "troubled.txt", StatusTable.render(Statuses.troubled(), false, OptionalInt.empty()));
    Golden.check("closed.txt", StatusTable.render(Statuses.closed(), false, OptionalInt.empty()));
  }

  @Test
  void theTableFitsTheTerminalAsFarAsItCan() throws IOException {
    String narrow = StatusTable.render(Statuses.troubled(), false, OptionalInt.of(56));
    Golden.check("troubled-narrow.txt", narrow);
    assertTrue(narrow.lines().allMatch(line -> line.length() <= 56), narrow);
    // Narrower than any sense: it must still come to an end.
    assertTrue(
        StatusTable.render(Statuses.troubled(), false, OptionalInt.of(1)).contains("asking"));
  }

  @Test
  void coloursChangeNoLetter() throws IOException {
    String coloured = StatusTable.render(Statuses.troubled(), true, OptionalInt.empty());
    Golden.check("troubled-colour.txt", coloured.replace("\033", "<ESC>"));
    assertEquals(
        StatusTable.render(Statuses.troubled(), false, OptionalInt.empty()),
        coloured.replaceAll("\033\\[[0-9]*m", ""));
  }

  @Test
  void theOldListingIsAsWackamolePrintedIt() throws IOException {
    Golden.check("troubled-wackatrl.txt", OldListing.render(Statuses.troubled().vifs()));
  }

  @Test
  void allIsWellOnlyWhereEveryAddressAnswersAndNobodyWarns() throws IOException {
    assertEquals(List.of(), Problems.of(Statuses.healthy()));
    Golden.check("troubled-check.txt", String.join("\n", Problems.of(Statuses.troubled())) + "\n");
    Golden.check("closed-check.txt", String.join("\n", Problems.of(Statuses.closed())) + "\n");
  }

  @Test
  void agesHaveTheTwoLargestUnits() {
    assertEquals("0s", age(-5));
    assertEquals("59s", age(59));
    assertEquals("1m 0s", age(60));
    assertEquals("59m 59s", age(3599));
    assertEquals("23h 59m", age(86399));
    assertEquals("1d 0h", age(86400));
  }

  private static String age(long seconds) {
    return StatusTable.age(Instant.EPOCH, Instant.EPOCH.plusSeconds(seconds));
  }

  @Test
  void instantsReadBackAndOtherTextsDoNot() {
    for (long second : new long[] {0, 951_782_399, 1_772_337_906, 253_402_300_799L}) {
      Instant instant = Instant.ofEpochSecond(second);
      assertEquals(instant.toString(), IsoSeconds.format(instant));
      assertEquals(Optional.of(instant), IsoSeconds.parse(IsoSeconds.format(instant)));
    }
    for (String text :
        List.of("", "2026-02-30T00:00:00Z", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00+")) {
      assertEquals(Optional.empty(), IsoSeconds.parse(text), text);
    }
  }
}
