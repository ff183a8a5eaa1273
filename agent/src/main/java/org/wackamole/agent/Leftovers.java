package org.wackamole.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.core.Vif;
import org.wackamole.netlink.AddressTable;
import org.wackamole.netlink.BoundAddress;
import org.wackamole.netlink.Held;
import org.wackamole.netlink.HeldRecord;
import org.wackamole.netlink.Outcome;

/** What a former run of this daemon left bound: it goes, unless it was left to be taken over. */
final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

  private Leftovers() {}

  /**
   * What a former life left, whole and in time, is to be asked for again; the rest is removed.
   *
   * @param token that of the former life, if it was to come back
   * @param back is told what stays of a former life; where nothing does, that it is over
   */
  static void takeOver(
      Optional<UUID> token,
      AddressTable table,
      Path file,
      HeldRecord record,
      Collection<Vif> pool,
      BiConsumer<UUID, List<Vif>> back)
      throws IOException {
    List<Vif> left = remove(table, file, record, token.isPresent() ? pool : List.of());
    if (token.isPresent()) {
      LOG.info("Back, and still bound: {}", left.stream().map(Vif::id).toList());
      back.accept(token.get(), left);
    }
  }

  /**
   * @param file where the former run kept its record
   * @param pool what is left as it is where it was left bound whole: its reservation holds
   * @return what of the pool was left
   * @param record this run's; what cannot be removed stays on it
   */
  static List<Vif> remove(AddressTable table, Path file, HeldRecord record, Collection<Vif> pool)
      throws IOException {
    HeldRecord.Reading reading = HeldRecord.read(file);
    reading.problems().forEach(LOG::warn);
    List<BoundAddress> bound = pool.isEmpty() ? List.of() : table.dump();
    List<Vif> kept =
        pool.stream()
            .filter(vif -> held(vif).stream().allMatch(h -> isLeft(h, reading, bound)))
            .toList();
    List<Held> stays = kept.stream().flatMap(vif -> held(vif).stream()).toList();
    List<Held> goes = reading.held().stream().filter(held -> !stays.contains(held)).toList();
    List<Outcome> outcomes = table.apply(goes.stream().map(Held::removal).toList());
    List<Held> stuck = new ArrayList<>(stays);
    for (int i = 0; i < outcomes.size(); i++) {
      Held held = goes.get(i);
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
    if (stuck.isEmpty()) {
      Files.deleteIfExists(file);
    }
    record.add(stuck);
    return kept;
  }

  private static boolean isLeft(Held held, HeldRecord.Reading reading, List<BoundAddress> bound) {
    return reading.held().contains(held) && bound.stream().anyMatch(held::is);
  }

  private static List<Held> held(Vif vif) {
    return vif.addresses().stream()
        .map(a -> new Held(a.ifname(), a.address(), a.prefixLength()))
        .toList();
  }
}
