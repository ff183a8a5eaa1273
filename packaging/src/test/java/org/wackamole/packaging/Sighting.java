package org.wackamole.packaging;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What {@code lab measure} saw of one address.
 *
 * @param lost the client's questions that nobody answered
 * @param moves how often it came to another node
 * @param twiceMillis how long two nodes that reach each other had it at once
 * @param owners at the end
 */
record Sighting(String address, int lost, int moves, double twiceMillis, SortedSet<String> owners) {
  private static final Pattern ROW =
      Pattern.compile(
          "\\{\"address\": \"([^\"]+)\", \"gap_ms\": [^,]+, \"lost\": (\\d+), \"moves\": (\\d+),"
              + " \"duplicate_ms\": ([^,]+), \"owners\": \\[([^]]*)\\]\\}");

  static List<Sighting> read(String json) {
    List<Sighting> sightings =
        ROW.matcher(json)
            .results()
            .map(
                row ->
                    new Sighting(
                        row.group(1),
                        Integer.parseInt(row.group(2)),
                        Integer.parseInt(row.group(3)),
                        Double.parseDouble(row.group(4)),
                        names(row.group(5))))
            .toList();
    assertFalse(sightings.isEmpty(), json);
    return sightings;
  }

  private static SortedSet<String> names(String list) {
    return new TreeSet<>(
        Pattern.compile("[A-Za-z0-9]+").matcher(list).results().map(m -> m.group()).toList());
  }
}
