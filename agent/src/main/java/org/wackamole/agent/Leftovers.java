package org.wackamole.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.netlink.AddressTable;
import org.wackamole.netlink.Held;
import org.wackamole.netlink.HeldRecord;
import org.wackamole.netlink.Outcome;

/** What a former run of this daemon left bound: nobody has granted it yet, so it goes. */
final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

  private Leftovers() {}

  /**
   * @param file where the former run kept its record
   * @param record this run's; what cannot be removed stays on it
   */
  static void remove(AddressTable table, Path file, HeldRecord record) throws IOException {
    HeldRecord.Reading reading = HeldRecord.read(file);
    reading.problems().forEach(LOG::warn);
    List<Outcome> outcomes = table.apply(reading.held().stream().map(Held::removal).toList());
    List<Held> stuck = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      Held held = reading.held().get(i);
      switch (outcomes.get(i)) {
        case Outcome.Done done -> LOG.info("Removed {}, left by a former run", held);
        case Outcome.NotThere notThere -> LOG.debug("{} is gone already", held);
        case Outcome.AlreadyThere there -> stuck.add(held);
        case Outcome.Failed failed -> {
          LOG.error("{}", failed.text());
          stuck.add(held);
        }
      }
    }
    Files.deleteIfExists(file);
    record.add(stuck);
  }
}
