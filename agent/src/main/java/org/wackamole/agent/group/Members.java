package org.wackamole.agent.group;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.wackamole.core.Departure;
import org.wackamole.core.MemberId;
import org.wackamole.core.View;

/**
 * What the parts of the {@link Watch} share: the view, the others in it, and what is to be done.
 */
final class Members {
  /** How often the view layer is told again: while views merge it forgets. */
  private static final long AGAIN = Duration.ofMillis(50).toNanos();

  final MemberId self;
  final Map<MemberId, Peer> peers = new LinkedHashMap<>();
  final List<Order> orders = new ArrayList<>();
  Optional<View> installed = Optional.empty();
  Tempo tempo;

  /** When {@link Watch#due} has something to do at the latest. */
  long next;

  /** Those of whom the view layer was told, and when it is told again. */
  List<MemberId> excluded = List.of();

  private long nextExclusion;

  Members(MemberId self, Tempo tempo) {
    this.self = self;
    this.tempo = tempo;
  }

  View view() {
    return installed.orElseThrow();
  }

  Optional<Peer> peer(MemberId member) {
    return Optional.ofNullable(peers.get(member));
  }

  void exclude(long now, Peer peer, Departure how, String why) {
    peer.phase = Peer.Phase.EXCLUDED;
    peer.excludedAt = now;
    orders.add(new Order.Tell(peer.id, how, why));
  }

  /** Not only has not heard of our view yet. */
  boolean hasLeft(Peer peer) {
    return peer.leftSince.isPresent()
        && peer.beat.isPresent()
        && peer.beat.get().view().counter() >= view().id().counter();
  }

  /** Whether one that we hear has gone on without us, and it is not clear yet whether all have. */
  boolean isBeingLeft(Peer silent) {
    return peers.values().stream()
        .anyMatch(other -> other != silent && other.phase == Peer.Phase.HEARD && hasLeft(other));
  }

  /** Then silence is no death: it may be the way to us that is broken. */
  boolean isHeardByAnother(long now, Peer peer) {
    boolean heard =
        peers.values().stream()
            .anyMatch(
                other ->
                    other != peer
                        && other.phase == Peer.Phase.HEARD
                        && other.isHeard()
                        && other.leftSince.isEmpty()
                        && hears(other.id, peer.id));
    if (heard) {
      wake(now + tempo.spacing() / 2);
    }
    return heard;
  }

  boolean isAnyAsked() {
    for (Peer peer : peers.values()) {
      if (peer.phase == Peer.Phase.ASKED
          || peer.phase == Peer.Phase.QUIET
          || peer.deafSince.isPresent()
          || Hosts.mayIntroduce(peer)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether there is nothing to decide within the view, as nearly always: all hear all in it. To
   * look at each question would come to the same then, and takes many times as long; it is for this
   * that there are loops here and no streams.
   */
  boolean isQuiet(long now) {
    if (installed.isEmpty()) {
      return false;
    }
    for (Peer peer : peers.values()) {
      if (!isWell(peer) || now - peer.last >= 2 * unit(peer)) {
        return false;
      }
    }
    for (Peer peer : peers.values()) {
      wake(peer.last + 2 * unit(peer));
    }
    return true;
  }

  /** Whether it is heard, was introduced, and hears all others of this very view. */
  private boolean isWell(Peer peer) {
    return peer.phase == Peer.Phase.HEARD
        && peer.isHeard()
        && peer.leftSince.isEmpty()
        && peer.deafSince.isEmpty()
        && !Hosts.mayIntroduce(peer)
        && peer.beat.get().view().equals(view().id())
        && peer.beat.get().hears().cardinality() == members().size();
  }

  /** Whether a member's word about the others is there, and counts. */
  boolean isKnown(long now, MemberId id) {
    if (id.equals(self)) {
      return true;
    }
    Peer peer = peers.get(id);
    return peer.isHeard() && !peer.isNew(now) && peer.beat.get().view().equals(view().id());
  }

  /** Whether a member hears another one, by its own word. */
  boolean hears(MemberId who, MemberId whom) {
    if (who.equals(whom)) {
      return true;
    }
    if (who.equals(self)) {
      return peers.get(whom).isHeard();
    }
    Optional<Beat> beat = peers.get(who).beat;
    if (beat.isEmpty()) {
      return false;
    }
    boolean unlisted = beat.get().members().isEmpty();
    return unlisted
        ? beat.get().view().equals(view().id()) && beat.get().hears().get(members().indexOf(whom))
        : beat.get().hears(whom);
  }

  long unit(Peer peer) {
    return Math.max(tempo.unit(), peer.beat.map(Beat::unit).orElse(0L));
  }

  /** Of the view, oldest first, ourselves among them. */
  List<MemberId> members() {
    return installed.map(View::members).orElse(List.of());
  }

  void wake(long time) {
    if (time - next < 0) {
      next = time;
    }
  }

  /** The view layer is told by the one who will be coordinator, of all at once. */
  void excludeAll(long now) {
    List<MemberId> gone =
        members().stream()
            .filter(id -> !id.equals(self) && peers.get(id).phase == Peer.Phase.EXCLUDED)
            .toList();
    if (gone.isEmpty()) {
      return;
    }
    boolean first =
        members().stream().filter(id -> !gone.contains(id)).findFirst().equals(Optional.of(self));
    boolean news = !gone.equals(excluded);
    if (first && (news || now - nextExclusion >= 0)) {
      excluded = gone;
      nextExclusion = now + AGAIN;
      orders.add(new Order.Exclude(gone));
    }
    wake(first ? nextExclusion : now + AGAIN);
  }
}
