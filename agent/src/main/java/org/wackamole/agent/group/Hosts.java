package org.wackamole.agent.group;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.wackamole.core.MemberId;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/**
 * The questions to other members' hosts, and how far their answers are to be believed.
 *
 * <p>That a kernel does not answer says something only if it did in good times; that it answers
 * says nothing where a router or a proxy answers for it, dead or alive. So one is believed that has
 * answered before, by a MAC that is no other member's, and that was not found out: twice silent for
 * all of {@code HangTimeout} with an answering kernel, and neither a closed port nor a farewell of
 * the guard that would have noticed.
 */
final class Hosts {
  private static final long INTRODUCTION = Duration.ofMillis(100).toNanos();
  private static final int INTRODUCTIONS = 4;

  /** A kernel says that a port is closed at most once a second, after six times in a row. */
  private static final int EARLY_KNOCKS = 3;

  private static final long LATER_KNOCKS = Duration.ofMillis(500).toNanos();

  /** How often answers may turn out to have been for a host that was gone. */
  private static final int DECEPTIONS = 2;

  private final Members members;
  private final String ifname;
  private final Map<IpAddress, Integer> deceptions = new HashMap<>();

  /** The members for which that was counted. */
  private final Map<MemberId, IpAddress> accused = new HashMap<>();

  Hosts(Members members, String ifname) {
    this.members = members;
    this.ifname = ifname;
  }

  /** A host says that it has its address. */
  void answered(long at, IpAddress host, MacAddress station) {
    for (Peer peer : members.peers.values()) {
      if (peer.host.equals(Optional.of(host))) {
        boolean believed = isBelieved(peer);
        peer.lastAnswer = at;
        peer.everAnswered = true;
        peer.station = Optional.of(station);
        if (!isAlone(peer) && (believed || peer.introductions < INTRODUCTIONS)) {
          peer.introductions = INTRODUCTIONS;
          members.orders.add(
              new Order.Warn(
                  host
                      + " is answered for by "
                      + station
                      + ", as another member is: a router or a proxy. Its silence alone will count"
                      + plainly()));
        }
      }
    }
  }

  /** A question did not go out: that no answer comes says nothing. */
  void unsent(MemberId member) {
    members.peer(member).ifPresent(peer -> peer.unsent = true);
  }

  /** Where a member is: known with the view, or somewhat later. */
  void located(MemberId member, IpAddress host) {
    members.peer(member).ifPresent(peer -> peer.host = Optional.of(host));
  }

  /** Another member has a member's port. */
  void replaced(MemberId member) {
    members.peer(member).ifPresent(peer -> peer.replaced = true);
  }

  /** A member's port is closed. */
  void portClosed(MemberId member) {
    members.peer(member).ifPresent(peer -> peer.refused = true);
  }

  /** The first questions go to its MAC, where only it hears them; the last ones to everybody. */
  void question(long now, Peer peer, long begin) {
    long due = begin + peer.questions * members.tempo.spacing();
    if (peer.host.isEmpty()) {
      return;
    }
    if (peer.questions < Tempo.QUESTIONS && now - due >= 0) {
      Optional<MacAddress> station =
          peer.questions < Tempo.QUESTIONS / 2 ? peer.station : Optional.empty();
      peer.questions++;
      members.orders.add(new Order.Ask(peer.id, peer.host.orElseThrow(), station));
      due = now + members.tempo.spacing();
    }
    if (peer.questions < Tempo.QUESTIONS) {
      members.wake(due);
    }
  }

  void knock(long now, Peer peer) {
    if (now - peer.nextKnock >= 0) {
      boolean early =
          peer.silence(now) < 2 * members.unit(peer) + EARLY_KNOCKS * members.tempo.spacing();
      peer.nextKnock = now + (early ? members.tempo.spacing() : LATER_KNOCKS);
      members.orders.add(new Order.Knock(peer.id));
    }
    members.wake(peer.nextKnock);
  }

  /** In good times it is found out whether a host's kernel can be asked at all. */
  void introduce(long now, Peer peer) {
    if (!mayIntroduce(peer)) {
      return;
    }
    if (now - peer.nextIntroduction >= 0) {
      peer.introductions++;
      peer.nextIntroduction = now + INTRODUCTION;
      if (peer.introductions < INTRODUCTIONS) {
        members.orders.add(new Order.Ask(peer.id, peer.host.orElseThrow(), Optional.empty()));
      } else if (!peer.unsent) {
        members.orders.add(
            new Order.Warn(
                peer.host.map(IpAddress::toString).orElse("a member")
                    + " does not answer ARP on "
                    + ifname
                    + ": is it beyond a router? Its silence alone will count"
                    + plainly()));
      }
    }
    members.wake(peer.nextIntroduction);
  }

  static boolean mayIntroduce(Peer peer) {
    return !peer.everAnswered && peer.host.isPresent() && peer.introductions < INTRODUCTIONS;
  }

  private String plainly() {
    return ", " + members.tempo.plainSilence() / 1_000_000 + " ms of it";
  }

  /** A member is there again whose host answered all the time: it was alive, so that was true. */
  void returned(MemberId member) {
    Optional.ofNullable(accused.remove(member)).ifPresent(deceptions::remove);
  }

  void deceived(Peer peer) {
    peer.host.ifPresent(host -> accused.put(peer.id, host));
    if (peer.host.isPresent() && deceptions.merge(peer.host.get(), 1, Integer::sum) == DECEPTIONS) {
      members.orders.add(
          new Order.Warn(
              peer.host.get()
                  + " answered ARP until the end again, and neither closed its port nor said"
                  + " farewell: somebody else answers for it (proxy ARP, ARP suppression). Its"
                  + " silence alone will count"
                  + plainly()));
    }
  }

  boolean isBelieved(Peer peer) {
    return peer.everAnswered
        && isAlone(peer)
        && peer.host.map(host -> deceptions.getOrDefault(host, 0) < DECEPTIONS).orElse(false);
  }

  private boolean isAlone(Peer peer) {
    return members.peers.values().stream()
        .noneMatch(
            other ->
                other != peer
                    && other.station.isPresent()
                    && other.station.equals(peer.station)
                    && !other.host.equals(peer.host));
  }
}
