package org.wackamole.agent.group;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.wackamole.core.Departure;
import org.wackamole.core.MemberId;
import org.wackamole.core.View;
import org.wackamole.core.ViewId;

/**
 * What speaks against members that can be heard: one hears nobody, one is in a view without us, two
 * do not hear each other.
 */
final class Discord {
  /** A view that is on its way to a member may have to be sent again. */
  private static final long UNDER_WAY = Duration.ofSeconds(1).toNanos();

  /** So long after each other members may install a view. */
  private static final long APART = Duration.ofMillis(250).toNanos();

  private final Members members;
  private final Hosts hosts;
  private final Rifts rifts = new Rifts();
  private final Bans bans = new Bans();

  /** Who has to go if it stays as it is, or had to when that was last to be seen. */
  private Optional<Rifts.Victim> suspect = Optional.empty();

  private long suspected;

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

  /**
   * Others may have come to the verdict first: who had to go by it stays out here as well. Their
   * beats in the new view may have come before the view, and then their word did not count.
   */
  void viewInstalled(long now) {
    suspect
        .filter(victim -> !members.members().contains(victim.member()))
        .filter(victim -> 2 * (suspected - victim.since()) >= members.tempo.patience())
        .filter(victim -> now - suspected <= members.tempo.verdict())
        .ifPresent(victim -> bans.ban(victim.member(), now));
    forget();
    members.members().forEach(member -> bans.lift(member, now));
  }

  private void forget() {
    rifts.forget();
    suspect = Optional.empty();
  }

  void pardoned(long now, MemberId member) {
    bans.lift(member, now);
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
    long verdict = since + (silent ? members.tempo.unit() : patience(now, peer));
    if (now - verdict >= 0) {
      members.exclude(now, peer, new Departure.Quiet(), "it speaks, and hears nobody");
    } else {
      members.wake(verdict);
    }
  }

  /** With one that does not read what comes; while it starts, as with one that hangs. */
  private long patience(long now, Peer peer) {
    long hang = peer.isYoung(now) ? peer.beat.map(Beat::hang).orElse(0L) : 0;
    return Math.max(members.tempo.patience(), hang);
  }

  /** Who is in a view without us has gone its own way; so must we, or the two never merge. */
  void separate(long now) {
    List<Peer> heard =
        members.peers.values().stream()
            .filter(peer -> peer.phase == Peer.Phase.HEARD && peer.isHeard())
            .toList();
    boolean excluded =
        !heard.isEmpty() && heard.stream().allMatch(p -> p.leftBeats >= 2 && members.hasLeft(p));
    if (excluded) {
      leaveAll(now);
    }
    for (Peer peer : heard) {
      if (peer.leftSince.isPresent() && peer.phase != Peer.Phase.EXCLUDED) {
        long patience = members.hasLeft(peer) ? members.tempo.verdict() : UNDER_WAY;
        if (members.hasLeft(peer) && peer.leftBeats >= 2 && !peer.beat.get().hears(members.self)) {
          // Not for having missed us, but because it cannot hear us.
          patience = members.tempo.unit();
        }
        members.wake(peer.leftSince.getAsLong() + patience);
        if (now - peer.leftSince.getAsLong() >= patience) {
          members.exclude(now, peer, new Departure.Quiet(), "it is in a view without us");
          if (members.hasLeft(peer)) {
            letGoAlong(now, peer);
          }
        }
      }
    }
  }

  /**
   * Whom its view names goes there as well, and may not have said so yet. A view of ours that named
   * them would be believed by those who hear us again, and cost them a member.
   */
  private void letGoAlong(long now, Peer left) {
    members.peers.values().stream()
        .filter(peer -> peer.phase != Peer.Phase.EXCLUDED)
        .filter(peer -> left.beat.filter(beat -> beat.names(peer.id)).isPresent())
        .forEach(
            peer ->
                members.exclude(now, peer, new Departure.Quiet(), "a view without us names it"));
  }

  /**
   * We were left behind: alone at once. Those that we do not hear go as well, or a view with them
   * missing would come first, and take those along that are in the other one.
   */
  private void leaveAll(long now) {
    members.peers.values().stream()
        .filter(peer -> peer.phase != Peer.Phase.EXCLUDED)
        .forEach(
            peer ->
                members.exclude(
                    now, peer, new Departure.Quiet(), "all go on in a view without us"));
  }

  void mend(long now) {
    if (members.members().size() < 3 || allIsWell()) {
      forget();
      return;
    }
    Optional<Rifts.Victim> victim =
        rifts.victim(now, members.members(), id -> members.isKnown(now, id), members::hears);
    if (victim.isPresent() && bans.mayBan(now)) {
      suspect = victim;
      suspected = now;
      putOut(now, victim.get());
    }
  }

  /**
   * Whether we have not heard it for some time while another did until a moment ago: that is for
   * the rule of pairs, though the word of the other one is late now.
   */
  boolean isDisputed(long now, Peer peer) {
    return suspect.filter(victim -> victim.ends().contains(peer.id)).isPresent()
        && suspect.filter(victim -> victim.ends().contains(members.self)).isPresent()
        && suspected - suspect.get().since() >= members.tempo.doubt()
        && now - suspected <= members.tempo.verdict();
  }

  /** Until then those who do not hear each other may only be starting. */
  private long grown(Rifts.Victim victim) {
    return members.peers.values().stream()
        .filter(peer -> victim.ends().contains(peer.id) && !bans.remembers(peer.id))
        .mapToLong(peer -> peer.youthEnd)
        .max()
        .orElse(victim.since());
  }

  /**
   * The one that has to go knows it first, and lets go of what it has: of the others one cannot
   * even ask for it. Two doubt each other a unit apart at most; where they were young, they count
   * from when each installed the view.
   */
  private void putOut(long now, Rifts.Victim victim) {
    boolean own = victim.member().equals(members.self);
    long unit = members.tempo.unit();
    long grown = grown(victim);
    boolean young = grown - victim.since() > 0;
    long apart = unit + unit / 2 + (young ? APART : 0);
    long verdict = (young ? grown : victim.since()) + members.tempo.patience() + (own ? 0 : apart);
    if (now - verdict < 0) {
      members.wake(verdict);
    } else if (own) {
      bans.begin(now);
      letGo();
    } else {
      Peer peer = members.peers.get(victim.member());
      if (peer.phase != Peer.Phase.EXCLUDED && !peer.isNew(now)) {
        bans.ban(peer.id, now);
        suspect = Optional.empty();
        members.exclude(
            now, peer, new Departure.Quiet(), "it and another member do not hear each other");
      }
    }
  }

  /** As if the view were heard of already that the others are about to have. */
  private void letGo() {
    List<MemberId> rest =
        members.members().stream().filter(member -> !member.equals(members.self)).toList();
    View view = members.view();
    ViewId next = new ViewId(rest.getFirst(), view.id().counter() + 1);
    boolean serves =
        members.peers.values().stream()
            .anyMatch(peer -> peer.beat.filter(Beat::serves).isPresent());
    members.orders.add(
        new Order.Warn(
            "This member and another one do not hear each other, and others hear both: it is this"
                + " one that goes, for a minute or longer. Check cables and firewalls between"
                + " them"));
    members.orders.add(new Order.TellView(new View(next, rest, false), serves));
  }

  private boolean allIsWell() {
    return members.peers.values().stream()
        .allMatch(
            peer ->
                peer.isHeard()
                    && peer.beat.get().hears().cardinality() >= members.members().size());
  }
}
