package org.wackamole.arp;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/**
 * One link's way to its finding, without clock, thread and socket: all who might answer are asked
 * ten times within a quarter of a second, so that a switch that blinks for 200 ms does not make it
 * look dead, and the first answer ends it.
 *
 * <p>Only who answered lately is a witness, whose silence counts; the answers of others count as
 * well. A station that is merely heard is asked too: that somebody's broadcasts arrive does not
 * tell whether ours do. Who has just been lost is no witness, neither way, nor is any other address
 * of its machine.
 *
 * <p>Times are {@link System#nanoTime} values.
 */
final class LinkInquiry {
  /** Asked in one round; more would be a burst on a link that may just have come back. */
  static final int MOST = 16;

  /** Of those who are no witnesses. */
  private static final int MOST_OTHERS = 10;

  static final int ROUNDS = 10;

  /** Between two rounds, and from the last one to the finding: 250 ms in all. */
  static final long SPACING = Duration.ofMillis(25).toNanos();

  /** A finding that comes later than this may follow a pause of ours; so it is asked once more. */
  static final long LATE = Duration.ofMillis(20).toNanos();

  private static final int EXTRA_ROUNDS = 4;

  /**
   * Those who are lost.
   *
   * @param macs of their machines
   */
  record Lost(Set<IpAddress> addresses, Set<MacAddress> macs) {
    boolean isOne(Candidate candidate) {
      return addresses.contains(candidate.address())
          || candidate.mac().filter(macs::contains).isPresent();
    }
  }

  private final Device.Ethernet device;
  private final Lost lost;
  private final Map<IpAddress, Candidate> asking = new LinkedHashMap<>();
  private final Map<IpAddress, Candidate> overheard = new LinkedHashMap<>();
  private int roundsLeft = ROUNDS;
  private int round;
  private int extra;
  private long next;
  private Optional<LinkFinding> finding = Optional.empty();

  /**
   * @param witnesses those whose silence counts
   * @param others those whose answer counts, the best first
   */
  LinkInquiry(
      Device.Ethernet device,
      Collection<Candidate> witnesses,
      Collection<Candidate> others,
      Lost lost,
      long now) {
    this.device = device;
    this.lost = lost;
    this.next = now;
    List<Candidate> fit = witnesses.stream().filter(each -> !lost.isOne(each)).toList();
    fit.stream().limit(MOST).forEach(each -> asking.put(each.address(), each));
    if (fit.isEmpty()) {
      finding = Optional.of(LinkFinding.NO_WITNESS);
      return;
    }
    others.stream()
        .filter(each -> !lost.isOne(each) && !asking.containsKey(each.address()))
        .limit(MOST_OTHERS)
        .forEach(each -> asking.put(each.address(), each));
  }

  Device.Ethernet device() {
    return device;
  }

  Optional<LinkFinding> finding() {
    return finding;
  }

  /** When it wants to be looked at again. */
  long nextDue() {
    return next;
  }

  boolean wantsRequests(long now) {
    return finding.isEmpty() && roundsLeft > 0 && now - next >= 0;
  }

  boolean wantsFinding(long now) {
    return finding.isEmpty() && roundsLeft == 0 && now - next >= 0;
  }

  /** Who is asked in this round, and where to: every other time everybody hears the question. */
  Map<IpAddress, MacAddress> requests() {
    Map<IpAddress, MacAddress> requests = new LinkedHashMap<>();
    boolean direct = round % 2 == 0;
    asking.forEach((address, each) -> requests.put(address, to(each, direct)));
    overheard.forEach((address, each) -> requests.put(address, to(each, direct)));
    return requests;
  }

  private static MacAddress to(Candidate candidate, boolean direct) {
    return direct ? candidate.mac().orElse(MacAddress.BROADCAST) : MacAddress.BROADCAST;
  }

  void asked(long now) {
    round++;
    roundsLeft--;
    next = now + SPACING;
  }

  /** What came in on the link, whatever it is; the caller leaves out this host's own packets. */
  void heard(ArpPacket packet) {
    IpAddress sender = packet.senderAddress();
    Candidate station = new Candidate(sender, Optional.of(packet.senderMac()));
    if (finding.isPresent() || packet.isProbe() || lost.isOne(station)) {
      return;
    }
    boolean wasAsked = asking.containsKey(sender) || overheard.containsKey(sender);
    if (wasAsked && isAnswerTo(packet, device.mac())) {
      finding = Optional.of(LinkFinding.ANSWERED);
    } else if (!wasAsked && overheard.size() < MOST) {
      overheard.put(sender, station);
    }
  }

  /** Addressed to us alone, which a gratuitous reply is not. */
  static boolean isAnswerTo(ArpPacket packet, MacAddress mac) {
    return packet.operation() == ArpPacket.Operation.REPLY && packet.targetMac().equals(mac);
  }

  /**
   * Decides, or grants itself another round where the caller came late.
   *
   * @param now when it was to be decided, before the last frames were drained
   * @param device what the interface is now
   */
  void conclude(long now, Device device) {
    if (finding.isPresent()) {
      return;
    }
    if (now - next > LATE && extra < EXTRA_ROUNDS) {
      extra++;
      roundsLeft = 1;
      next = now;
      return;
    }
    finding = Optional.of(ofDevice(device).orElse(LinkFinding.SILENT));
  }

  /** What is known without asking: empty where there is somebody to ask. */
  static Optional<LinkFinding> ofDevice(Device device) {
    return switch (device) {
      case Device.Ethernet ethernet -> Optional.empty();
      case Device.Unusable(Unsent why) ->
          switch (why) {
            case NO_SUCH_INTERFACE, INTERFACE_DOWN, NO_CARRIER -> Optional.of(LinkFinding.SILENT);
            case NO_ARP, NO_BUFFERS, REFUSED, NOT_OWNED, NOT_IPV4, STOPPED ->
                Optional.of(LinkFinding.NO_WITNESS);
          };
    };
  }
}
