package org.wackamole.arp;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/**
 * Who on each link answers when all is well: a few are asked every ten seconds, those first who
 * answered before. This host's tables are read then, so that nothing has to be read when a link is
 * judged.
 *
 * <p>Times are {@link System#nanoTime} values.
 */
final class LinkCensus {
  /** A few, so that idle clusters stay quiet. */
  private static final int ASKED = 6;

  private static final long PERIOD = Duration.ofSeconds(10).toNanos();
  private static final long LASTS = Duration.ofMillis(200).toNanos();

  private record Count(MacAddress own, Set<IpAddress> asked, Set<IpAddress> heard) {}

  private final Ears ears;
  private final Devices devices;
  private final Questions questions;
  private final Map<String, LinkMemory> memories = new HashMap<>();
  private final Map<String, Count> counts = new HashMap<>();
  private Acquaintances.Tables tables = Acquaintances.Tables.EMPTY;
  private Set<String> known = Set.of();
  private long next = System.nanoTime();

  LinkCensus(Ears ears, Devices devices, Questions questions) {
    this.ears = ears;
    this.devices = devices;
    this.questions = questions;
  }

  LinkMemory memory(String link) {
    return memories.computeIfAbsent(link, key -> new LinkMemory());
  }

  /** As they were when the last census began. */
  Acquaintances.Tables tables() {
    return tables;
  }

  boolean isUnderWay() {
    return !counts.isEmpty();
  }

  /** When it wants to be looked at again. */
  long nextDue() {
    return next;
  }

  /**
   * Begins a census when it is time or a link is new, or ends the one that is under way.
   *
   * @param others whether the ears are listened to by others as well
   * @throws IOException where this host's tables cannot be read or a link not be listened on
   */
  void step(Acquaintances acquaintances, boolean others, long now) throws IOException {
    boolean isNew = !known.containsAll(acquaintances.links().keySet());
    if (now - next < 0 && !isNew) {
      return;
    }
    if (isUnderWay()) {
      ears.drain(this::heard);
      counts.forEach((link, count) -> memory(link).counted(count.asked, count.heard));
      counts.clear();
      if (!others) {
        ears.deafen();
      }
      next = now + PERIOD;
      if (!isNew) {
        return;
      }
    }
    begin(acquaintances, others, now);
  }

  private void begin(Acquaintances acquaintances, boolean others, long now) throws IOException {
    known = Set.copyOf(acquaintances.links().keySet());
    memories.keySet().retainAll(known);
    ears.keep(known);
    tables = new Acquaintances.Tables(RouteTable.read(), NeighbourTable.read());
    for (String link : known) {
      if (devices.lookup(link) instanceof Device.Ethernet device) {
        begin(link, device, acquaintances, others);
      }
    }
    next = now + (isUnderWay() ? LASTS : PERIOD);
  }

  private void begin(
      String link, Device.Ethernet device, Acquaintances acquaintances, boolean others)
      throws IOException {
    Optional<IpAddress> own = devices.address(link);
    List<Candidate> asked = new ArrayList<>(memory(link).all());
    acquaintances.on(link, tables).stream()
        .filter(each -> !memory(link).knows(each.address()))
        .filter(each -> !own.equals(Optional.of(each.address())))
        .forEach(asked::add);
    asked.subList(Math.min(ASKED, asked.size()), asked.size()).clear();
    Count count = new Count(device.mac(), new HashSet<>(), new HashSet<>());
    asked.forEach(each -> count.asked.add(each.address()));
    counts.put(link, count);
    // Whoever judges at the same time goes on hearing everything.
    ears.listen(
        link, device.index(), others ? SocketFilter.EVERYTHING : SocketFilter.sentBy(count.asked));
    for (Candidate each : asked) {
      MacAddress to = each.mac().orElse(MacAddress.BROADCAST);
      questions.ask(link, device, each.address(), to, acquaintances.link(link).pool());
    }
  }

  void heard(String link, ArpPacket packet) {
    Count count = counts.get(link);
    if (count != null
        && count.asked.contains(packet.senderAddress())
        && LinkInquiry.isAnswerTo(packet, count.own)) {
      count.heard.add(packet.senderAddress());
      memory(link).answered(packet.senderAddress(), packet.senderMac());
    }
  }

  /** Ends the one that is under way without a result; the next comes in its time. */
  void abandon(long now) {
    counts.clear();
    next = now + PERIOD;
  }
}
