package org.wackamole.agent.group;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.wackamole.core.Departure;
import org.wackamole.core.MemberId;

/**
 * What speaks against members that can be heard: one hears nobody, one is in a view without us, two
 * do not hear each other.
 */
final class Discord {
  /** A view that is on its way to a member may have to be sent again. */
  private static final long UNDER_WAY = Duration.ofSeconds(1).toNanos();

  private final Members members;
  private final Hosts hosts;
  private final Rifts rifts = new Rifts();
  private final Bans bans = new Bans();

  Discord(Members members, Hosts hosts) {
    this.members = members;
    this.hosts = hosts;
  }

  /** Whose messages count for nothing now. */
  Set<MemberId> banned(long now) {
    return bans.banned(now);
  }

  boolean isBanned(MemberId member, long now) {
    return bans.isBanned(member, now);
  }

  void viewInstalled() {
    rifts.forget();
  }

  /** All hear all. */
  void isOver() {
    rifts.forget();
  }

  void paused(long length) {
    rifts.paused(length);
  }

  void listenWhetherDeaf(long now, Peer peer) {
    boolean deaf =
        !peer.isNew(now)
            && Rifts.isDeaf(
                peer.id, members.members(), id -> members.isKnown(now, id), members::hears);
    if (!deaf) {
      peer.deafSince = OptionalLong.empty();
      return;
    }
    if (peer.deafSince.isEmpty()) {
      peer.deafSince = OptionalLong.of(now);
      peer.questions = 0;
      peer.unsent = false;
    }
    long since = peer.deafSince.getAsLong();
    boolean answerable = hosts.isBelieved(peer) && !peer.unsent;
    if (answerable) {
      hosts.question(now, peer, since);
    }
    boolean silent = answerable && !peer.hasAnsweredSince(since);
    long verdict = since + (silent ? members.tempo.unit() : members.tempo.patience());
    if (now - verdict >= 0) {
      members.exclude(now, peer, new Departure.Quiet(), "it speaks, and hears nobody");
    } else {
      members.wake(verdict);
    }
  }

  /** Who is in a view without us has gone its own way; so must we, or the two never merge. */
  void separate(long now) {
    List<Peer> heard =
        members.peers.values().stream()
            .filter(peer -> peer.phase == Peer.Phase.HEARD && peer.isHeard())
            .toList();
    boolean excluded =
        !heard.isEmpty() && heard.stream().allMatch(p -> p.leftBeats >= 2 && members.hasLeft(p));
    for (Peer peer : heard) {
      if (peer.leftSince.isPresent()) {
        long patience = members.hasLeft(peer) ? members.tempo.verdict() : UNDER_WAY;
        if (members.hasLeft(peer) && peer.leftBeats >= 2 && !peer.beat.get().hears(members.self)) {
          // Not for having missed us, but because it cannot hear us.
          patience = members.tempo.unit();
        }
        members.wake(peer.leftSince.getAsLong() + patience);
        if (excluded || now - peer.leftSince.getAsLong() >= patience) {
          members.exclude(now, peer, new Departure.Quiet(), "it is in a view without us");
        }
      }
    }
  }

  void mend(long now) {
    if (members.members().size() < 3 || allIsWell()) {
      rifts.forget();
      return;
    }
    Optional<MemberId> victim =
        rifts.victim(
            now,
            members.tempo.patience(),
            members.members(),
            id -> members.isKnown(now, id),
            members::hears);
    if (victim.isPresent() && bans.mayBan(now) && members.peers.containsKey(victim.get())) {
      Peer peer = members.peers.get(victim.get());
      if (peer.phase != Peer.Phase.EXCLUDED && !peer.isNew(now)) {
        bans.ban(peer.id, now);
        members.exclude(
            now, peer, new Departure.Quiet(), "it and another member do not hear each other");
      }
    }
  }

  private boolean allIsWell() {
    return members.peers.values().stream()
        .allMatch(
            peer ->
                peer.isHeard()
                    && peer.beat.get().hears().cardinality() >= members.members().size());
  }
}
