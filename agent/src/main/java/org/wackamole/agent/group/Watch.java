package org.wackamole.agent.group;

import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.wackamole.core.Departure;
import org.wackamole.core.MemberId;
import org.wackamole.core.View;
import org.wackamole.core.ViewId;

/**
 * Who of the view lives (rule 11): two questions instead of one timeout. Who is silent for two
 * units is doubted, and its host's kernel is asked; only where that does not answer either is
 * silence a death.
 *
 * <p>It has no clock, thread, socket or chance: what happens is told to it with the time, and what
 * has to be done is what {@link #due} returns. Times are {@code nanoTime}, never going back.
 */
final class Watch {
  private static final long PARDON = Duration.ofSeconds(1).toNanos();

  /** Who dies together is told together, and one view is enough. */
  private static final long TOGETHER = Duration.ofMillis(3).toNanos();

  private final MemberId self;
  private final Duration detect;
  private final long hang;
  private final String ifname;
  private final Members members;
  private final Hosts hosts;
  private final Discord discord;
  private final Strangers strangers;

  /**
   * @param ifname where hosts are asked
   */
  Watch(MemberId self, Duration detect, Duration hang, String ifname) {
    this.self = self;
    this.detect = detect;
    this.hang = hang.toNanos();
    this.ifname = ifname;
    this.members = new Members(self, Tempo.of(detect, 1));
    this.hosts = new Hosts(members, ifname);
    this.discord = new Discord(members, hosts);
    this.strangers = new Strangers(self);
  }

  Tempo tempo() {
    return members.tempo;
  }

  Optional<View> view() {
    return members.installed;
  }

  /** What is learned about hosts goes there. */
  Hosts hosts() {
    return hosts;
  }

  /** When it wants to be asked for what is {@link #due} at the latest. */
  long next() {
    return members.next;
  }

  /** Whether an answer is waited for. */
  boolean isAsking() {
    return members.isAnyAsked();
  }

  /** By their places in the view whom we hear; ourselves among them. */
  BitSet hears() {
    BitSet places = new BitSet();
    List<MemberId> all = members.members();
    for (int place = 0; place < all.size(); place++) {
      places.set(place, members.hears(self, all.get(place)));
    }
    return places;
  }

  List<MemberId> strangers(long now) {
    if (strangers.isNobody()) {
      return List.of();
    }
    return strangers.named(now).stream().filter(id -> !discord.isBanned(id, now)).toList();
  }

  /** Whose messages count for nothing now. */
  Set<MemberId> banned(long now) {
    return discord.banned(now);
  }

  /** Those outside of our view with whom a merge would only cost time. */
  Set<MemberId> oneWay(long now) {
    return strangers.oneWay(now);
  }

  void viewInstalled(long now, View installed) {
    Map<MemberId, Peer> before = new HashMap<>(members.peers);
    members.peers.clear();
    for (MemberId member : installed.members()) {
      if (!member.equals(self)) {
        Peer peer = before.getOrDefault(member, new Peer(member, now));
        peer.leftSince = OptionalLong.empty();
        peer.shares(installed.id());
        members.peers.put(member, peer);
      }
    }
    before.keySet().removeAll(members.peers.keySet());
    before.values().stream()
        .filter(Peer::isHeard)
        .forEach(gone -> strangers.heard(gone.id, gone.beat.get(), Math.min(now, gone.last)));
    members.installed = Optional.of(installed);
    strangers.viewInstalled(installed);
    discord.viewInstalled(now);
    members.excluded = List.of();
    members.tempo = Tempo.of(detect, installed.members().size());
    members.next = now;
  }

  void heard(long at, MemberId from, Beat beat) {
    if (members.installed.isEmpty() || from.equals(self)) {
      return;
    }
    hosts.returned(from);
    Peer peer = members.peers.get(from);
    if (peer == null) {
      if (!discord.isBanned(from, at)) {
        strangers.heard(from, beat, at);
        strangers.news(from, beat, at).ifPresent(members.orders::add);
      }
      return;
    }
    if (peer.beat.isPresent() && beat.sequence() <= peer.beat.get().sequence()) {
      return;
    }
    peer.heard(beat, at, members.view().id());
    if (peer.phase == Peer.Phase.ASKED || peer.phase == Peer.Phase.QUIET) {
      peer.phase = Peer.Phase.HEARD;
    }
    boolean left = !beat.members().isEmpty() && !beat.names(self);
    if (!left) {
      peer.leftSince = OptionalLong.empty();
      peer.leftBeats = 0;
      return;
    }
    if (peer.leftSince.isEmpty()) {
      peer.leftSince = OptionalLong.of(at);
    }
    peer.leftBeats++;
    if (beat.view().counter() >= members.view().id().counter()) {
      strangers.news(from, beat, at).ifPresent(members.orders::add);
    }
  }

  /** The guard of a member says that it has let go of all, in a view that it was in. */
  void farewell(long now, MemberId from, ViewId said) {
    Peer peer = members.peers.get(from);
    if (peer != null && peer.phase != Peer.Phase.EXCLUDED && peer.hasSharedSince(said)) {
      members.exclude(now, peer, new Departure.Released(), "its guard said farewell");
    }
  }

  /**
   * We did not run, and did not hear what was said meanwhile: whoever was doubted gets another
   * unit, and all that lasts is as much shorter.
   */
  void paused(long now, long length) {
    for (Peer peer : members.peers.values()) {
      boolean quiet = peer.silence(now) - length >= members.tempo.plainSilence();
      peer.last = Math.max(peer.last, Math.min(now, peer.last + length));
      if (!quiet && peer.phase != Peer.Phase.EXCLUDED) {
        peer.last = Math.max(peer.last, now - members.tempo.unit());
        peer.phase = Peer.Phase.HEARD;
      } else if (peer.phase == Peer.Phase.ASKED || peer.phase == Peer.Phase.QUIET) {
        peer.ask(now);
      }
      peer.deafSince = OptionalLong.empty();
      peer.leftSince.ifPresent(since -> peer.leftSince = OptionalLong.of(since + length));
    }
    discord.paused(length);
  }

  /** What we say now, but for its number; there has to be a view. */
  Beat beat(long now, boolean serves) {
    ViewId id = members.view().id();
    return new Beat(
        0, hang, tempo().unit(), id, members.members(), hears(), strangers(now), serves);
  }

  /** What has to be done now; the order counts. */
  List<Order> due(long now) {
    members.next = now + members.tempo.unit();
    if (members.orders.isEmpty() && strangers.isNobody() && members.isQuiet(now)) {
      discord.isOver();
      return List.of();
    }
    for (Peer peer : members.peers.values()) {
      switch (peer.phase) {
        case HEARD -> whileHeard(now, peer);
        case ASKED -> whileAsked(now, peer);
        case QUIET -> whileQuiet(now, peer);
        case EXCLUDED -> whileExcluded(now, peer);
      }
    }
    discord.separate(now);
    discord.mend(now);
    members
        .installed
        .flatMap(own -> strangers.merge(own, now))
        .ifPresent(views -> members.orders.add(new Order.Merge(views)));
    members.excludeAll(now);
    List<Order> due = List.copyOf(members.orders);
    members.orders.clear();
    return due;
  }

  private void whileHeard(long now, Peer peer) {
    long doubt = peer.last + 2 * members.unit(peer);
    if (now - doubt >= 0) {
      peer.ask(now);
      peer.nextKnock = now;
      peer.refused = false;
      peer.deafSince = OptionalLong.empty();
      whileAsked(now, peer);
      return;
    }
    members.wake(doubt);
    hosts.introduce(now, peer);
    if (peer.leftSince.isEmpty()) {
      discord.listenWhetherDeaf(now, peer);
    }
  }

  private void whileAsked(long now, Peer peer) {
    if (ended(now, peer)) {
      return;
    }
    boolean believed = hosts.isBelieved(peer);
    if (believed && peer.hasAnsweredSince(peer.askedAt)) {
      peer.phase = Peer.Phase.QUIET;
      peer.nextRound = now + Tempo.ROUND;
      whileQuiet(now, peer);
      return;
    }
    hosts.knock(now, peer);
    boolean answerable = believed && !peer.unsent;
    hosts.question(now, peer, peer.askedAt);
    long verdict = verdict(now, peer);
    if (now - verdict < 0) {
      members.wake(verdict);
    } else if (!members.isBeingLeft(peer)
        && !discord.isDisputed(now, peer)
        && !waitsForOthers(now, peer)
        && !members.isHeardByAnother(now, peer)) {
      String silence = peer.silence(now) / 1_000_000 + " ms of silence";
      if (answerable) {
        members.exclude(
            now, peer, new Departure.HostGone(ifname), silence + ", its host does not answer");
      } else {
        members.exclude(
            now, peer, new Departure.Quiet(), silence + ", and its host cannot be asked");
      }
    }
  }

  private void whileQuiet(long now, Peer peer) {
    if (ended(now, peer)) {
      return;
    }
    hosts.knock(now, peer);
    long patience = Math.max(hang, peer.beat.map(Beat::hang).orElse(0L));
    if (peer.silence(now) >= patience) {
      if (!members.isHeardByAnother(now, peer)) {
        hosts.deceived(peer);
        String silence = peer.silence(now) / 1_000_000 + " ms of silence";
        members.exclude(now, peer, new Departure.Quiet(), silence + ", though its host answers");
      }
    } else if (now - peer.nextRound >= 0) {
      peer.ask(now);
      hosts.question(now, peer, now);
    } else {
      members.wake(Math.min(peer.nextRound, peer.last + patience));
    }
  }

  /** Its process is gone, and its host lives: it said so, or gave the port to another one. */
  private boolean ended(long now, Peer peer) {
    if (!(peer.refused || peer.replaced) || members.isHeardByAnother(now, peer)) {
      return false;
    }
    members.exclude(now, peer, new Departure.Died(), "its port is closed");
    return true;
  }

  private void whileExcluded(long now, Peer peer) {
    if (peer.silence(now) >= 2 * members.unit(peer)) {
      peer.speaks = false;
    }
    if (now - peer.excludedAt > PARDON
        && now - peer.last < members.tempo.unit()
        && !members.hasLeft(peer)) {
      peer.phase = Peer.Phase.HEARD;
      peer.refused = false;
      discord.pardoned(now, peer.id);
      members.orders.add(new Order.Pardon(peer.id));
    }
  }

  /** When a member is gone, if nothing is heard of it or of its host meanwhile. */
  private long verdict(long now, Peer peer) {
    long unit = members.unit(peer);
    if (peer.phase == Peer.Phase.HEARD) {
      return Math.max(now, peer.last + 2 * unit) + unit;
    }
    return hosts.isBelieved(peer) && !peer.unsent
        ? Math.max(peer.askedAt + unit, peer.last + 3 * unit)
        : peer.last + Math.max(3 * unit, members.tempo.plainSilence());
  }

  /**
   * Whether a verdict on another member follows at once, so that one view is enough. Who has not
   * heard anybody for longer than a beat takes waits for all of them: it may be deaf, and the
   * others would follow a view of some, and be torn from those that are left out of it.
   */
  private boolean waitsForOthers(long now, Peer peer) {
    boolean deaf =
        members.peers.values().stream()
            .allMatch(other -> 2 * other.silence(now) > 3 * members.unit(other));
    for (Peer other : members.peers.values()) {
      boolean open =
          other.phase == Peer.Phase.HEARD
              || other.phase == Peer.Phase.ASKED && !other.hasAnsweredSince(other.askedAt);
      long verdict = verdict(now, other);
      long together = deaf ? 2 * members.unit(other) : TOGETHER;
      if (other != peer && open && verdict - now > 0 && verdict - now < together) {
        members.wake(verdict);
        return true;
      }
    }
    return false;
  }
}
