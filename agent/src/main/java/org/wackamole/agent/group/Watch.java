package org.wackamole.agent.group;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.wackamole.core.Departure;
import org.wackamole.core.MemberId;
import org.wackamole.core.View;
import org.wackamole.core.ViewId;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/**
 * Who of the view lives (rule 11): two questions instead of one timeout. Who is silent for two
 * units is doubted, and its host's kernel is asked; only where that does not answer either is
 * silence a death.
 *
 * <p>It has no clock, thread, socket or chance: what happens is told to it with the time, and what
 * has to be done is what {@link #due} returns. Times are {@code nanoTime}, never going back.
 */
final class Watch {
  /** How often the view layer is told again: while views merge it forgets. */
  private static final long AGAIN = Duration.ofMillis(50).toNanos();

  private static final long PARDON = Duration.ofSeconds(1).toNanos();
  private static final long INTRODUCTION = Duration.ofMillis(100).toNanos();
  private static final int INTRODUCTIONS = 4;

  /** A kernel says that a port is closed at most once a second, after six times in a row. */
  private static final int EARLY_KNOCKS = 3;

  private static final long LATER_KNOCKS = Duration.ofMillis(500).toNanos();

  /** Who dies together is told together, and one view is enough. */
  private static final long TOGETHER = Duration.ofMillis(3).toNanos();

  /** A view that is on its way to a member may have to be sent again. */
  private static final long UNDER_WAY = Duration.ofSeconds(1).toNanos();

  /** How often answers may turn out to have been for a host that was gone. */
  private static final int DECEPTIONS = 2;

  private final MemberId self;
  private final Duration detect;
  private final long hang;
  private final String ifname;
  private final Map<MemberId, Peer> peers = new LinkedHashMap<>();
  private final Rifts rifts = new Rifts();
  private final Bans bans = new Bans();
  private final Strangers strangers;
  private final List<Order> orders = new ArrayList<>();
  private final Map<IpAddress, Integer> deceptions = new HashMap<>();
  private Optional<View> view = Optional.empty();
  private Tempo tempo;
  private List<MemberId> excluded = List.of();
  private long nextExclusion;
  private long next;

  /**
   * @param ifname where hosts are asked
   */
  Watch(MemberId self, Duration detect, Duration hang, String ifname) {
    this.self = self;
    this.detect = detect;
    this.hang = hang.toNanos();
    this.ifname = ifname;
    this.tempo = Tempo.of(detect, 1);
    this.strangers = new Strangers(self);
  }

  Tempo tempo() {
    return tempo;
  }

  Optional<View> view() {
    return view;
  }

  /** When it wants to be asked for what is {@link #due} at the latest. */
  long next() {
    return next;
  }

  /** Whether an answer is waited for. */
  boolean isAsking() {
    return peers.values().stream()
        .anyMatch(
            peer ->
                peer.phase == Peer.Phase.ASKED
                    || peer.phase == Peer.Phase.QUIET
                    || peer.deafSince.isPresent()
                    || mayIntroduce(peer));
  }

  /** By their places in the view whom we hear; ourselves among them. */
  BitSet hears() {
    BitSet places = new BitSet();
    List<MemberId> members = members();
    for (int place = 0; place < members.size(); place++) {
      places.set(place, hears(self, members.get(place)));
    }
    return places;
  }

  List<MemberId> strangers(long now) {
    return strangers.named(now).stream().filter(id -> !bans.isBanned(id, now)).toList();
  }

  /** Whose messages count for nothing now. */
  Set<MemberId> banned(long now) {
    return bans.banned(now);
  }

  /** Those outside of our view with whom a merge would only cost time. */
  Set<MemberId> oneWay(long now) {
    return strangers.oneWay(now);
  }

  void viewInstalled(long now, View installed) {
    Map<MemberId, Peer> before = new HashMap<>(peers);
    peers.clear();
    for (MemberId member : installed.members()) {
      if (!member.equals(self)) {
        Peer peer = before.getOrDefault(member, new Peer(member, now));
        peer.leftSince = OptionalLong.empty();
        peer.shares(installed.id());
        peers.put(member, peer);
      }
    }
    before.keySet().removeAll(peers.keySet());
    before.forEach(
        (id, gone) ->
            gone.beat.ifPresent(beat -> strangers.heard(id, beat, Math.min(now, gone.last))));
    view = Optional.of(installed);
    strangers.viewInstalled(installed);
    rifts.forget();
    excluded = List.of();
    tempo = Tempo.of(detect, installed.members().size());
    next = now;
  }

  void heard(long at, MemberId from, Beat beat) {
    if (view.isEmpty() || from.equals(self)) {
      return;
    }
    Peer peer = peers.get(from);
    if (peer == null) {
      if (!bans.isBanned(from, at)) {
        strangers.heard(from, beat, at);
        strangers.news(beat, at).ifPresent(news -> orders.add(new Order.TellView(news)));
      }
      return;
    }
    if (peer.beat.isPresent() && beat.sequence() <= peer.beat.get().sequence()) {
      return;
    }
    peer.heard(beat, at, view.get().id());
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
    if (beat.view().counter() >= view.get().id().counter()) {
      strangers.news(beat, at).ifPresent(news -> orders.add(new Order.TellView(news)));
    }
  }

  /** A host says that it has its address. */
  void answered(long at, IpAddress host, MacAddress station) {
    for (Peer peer : peers.values()) {
      if (peer.host.equals(Optional.of(host))) {
        boolean believed = isBelieved(peer);
        peer.lastAnswer = at;
        peer.everAnswered = true;
        peer.station = Optional.of(station);
        if (!isAlone(peer) && (believed || peer.introductions < INTRODUCTIONS)) {
          peer.introductions = INTRODUCTIONS;
          orders.add(
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
    Peer peer = peers.get(member);
    if (peer != null) {
      peer.unsent = true;
    }
  }

  /** Where a member is: known with the view, or somewhat later. */
  void located(MemberId member, IpAddress host) {
    Peer peer = peers.get(member);
    if (peer != null) {
      peer.host = Optional.of(host);
    }
  }

  /** Another member has a member's port. */
  void replaced(MemberId member) {
    Peer peer = peers.get(member);
    if (peer != null) {
      peer.replaced = true;
    }
  }

  /** A member's port is closed. */
  void portClosed(MemberId member) {
    Peer peer = peers.get(member);
    if (peer != null) {
      peer.refused = true;
    }
  }

  /** The guard of a member says that it has let go of all, in a view that it was in. */
  void farewell(long now, MemberId from, ViewId said) {
    Peer peer = peers.get(from);
    if (peer != null && peer.phase != Peer.Phase.EXCLUDED && peer.hasSharedSince(said)) {
      exclude(now, peer, new Departure.Released(), "its guard said farewell");
    }
  }

  /**
   * We did not run, and did not hear what was said meanwhile: whoever was doubted gets another
   * unit, and all that lasts is as much shorter.
   */
  void paused(long now, long length) {
    for (Peer peer : peers.values()) {
      boolean quiet = peer.silence(now) - length >= tempo.plainSilence();
      peer.last = Math.max(peer.last, Math.min(now, peer.last + length));
      if (!quiet && peer.phase != Peer.Phase.EXCLUDED) {
        peer.last = Math.max(peer.last, now - tempo.unit());
        peer.phase = Peer.Phase.HEARD;
      } else if (peer.phase == Peer.Phase.ASKED || peer.phase == Peer.Phase.QUIET) {
        peer.ask(now);
      }
      peer.deafSince = OptionalLong.empty();
      peer.leftSince.ifPresent(since -> peer.leftSince = OptionalLong.of(since + length));
    }
    rifts.paused(length);
  }

  /** What has to be done now; the order counts. */
  List<Order> due(long now) {
    next = now + tempo.unit();
    for (Peer peer : peers.values()) {
      switch (peer.phase) {
        case HEARD -> whileHeard(now, peer);
        case ASKED -> whileAsked(now, peer);
        case QUIET -> whileQuiet(now, peer);
        case EXCLUDED -> whileExcluded(now, peer);
      }
    }
    separate(now);
    mend(now);
    view.flatMap(own -> strangers.merge(own, now))
        .ifPresent(views -> orders.add(new Order.Merge(views)));
    excludeAll(now);
    List<Order> due = List.copyOf(orders);
    orders.clear();
    return due;
  }

  private void whileHeard(long now, Peer peer) {
    long doubt = peer.last + 2 * unit(peer);
    if (now - doubt >= 0) {
      peer.ask(now);
      peer.nextKnock = now;
      peer.refused = false;
      peer.deafSince = OptionalLong.empty();
      whileAsked(now, peer);
      return;
    }
    wake(doubt);
    introduce(now, peer);
    listenWhetherDeaf(now, peer);
  }

  private void whileAsked(long now, Peer peer) {
    boolean believed = isBelieved(peer);
    if (ended(now, peer)) {
      return;
    }
    if (believed && peer.hasAnsweredSince(peer.askedAt)) {
      peer.phase = Peer.Phase.QUIET;
      peer.nextRound = now + Tempo.ROUND;
      whileQuiet(now, peer);
      return;
    }
    knock(now, peer);
    boolean answerable = believed && !peer.unsent;
    if (believed) {
      question(now, peer, peer.askedAt);
    }
    long verdict =
        answerable
            ? Math.max(peer.askedAt + unit(peer), peer.last + 3 * unit(peer))
            : peer.last + Math.max(3 * unit(peer), tempo.plainSilence());
    if (now - verdict < 0) {
      wake(verdict);
    } else if (!waitsForOthers(now, peer) && !isHeardByAnother(now, peer)) {
      String silence = peer.silence(now) / 1_000_000 + " ms of silence";
      if (answerable) {
        exclude(now, peer, new Departure.HostGone(ifname), silence + ", its host does not answer");
      } else {
        exclude(now, peer, new Departure.Quiet(), silence + ", and its host cannot be asked");
      }
    }
  }

  private void whileQuiet(long now, Peer peer) {
    if (ended(now, peer)) {
      return;
    }
    knock(now, peer);
    long patience = Math.max(hang, peer.beat.map(Beat::hang).orElse(0L));
    if (peer.silence(now) >= patience) {
      if (!isHeardByAnother(now, peer)) {
        deceived(peer);
        String silence = peer.silence(now) / 1_000_000 + " ms of silence";
        exclude(now, peer, new Departure.Quiet(), silence + ", though its host answers");
      }
    } else if (now - peer.nextRound >= 0) {
      peer.ask(now);
      question(now, peer, now);
    } else {
      wake(Math.min(peer.nextRound, peer.last + patience));
    }
  }

  private boolean ended(long now, Peer peer) {
    if (!(peer.refused || peer.replaced) || isHeardByAnother(now, peer)) {
      return false;
    }
    exclude(now, peer, new Departure.Died(), "its port is closed");
    return true;
  }

  private void whileExcluded(long now, Peer peer) {
    if (now - peer.excludedAt > PARDON && now - peer.last < tempo.unit() && !hasLeft(peer)) {
      peer.phase = Peer.Phase.HEARD;
      peer.refused = false;
      orders.add(new Order.Pardon(peer.id));
    }
  }

  /** The view layer is told by the one who will be coordinator, of all at once. */
  private void excludeAll(long now) {
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

  private void exclude(long now, Peer peer, Departure how, String why) {
    peer.phase = Peer.Phase.EXCLUDED;
    peer.excludedAt = now;
    orders.add(new Order.Tell(peer.id, how, why));
  }

  /** The first questions go to its MAC, where only it hears them; the last ones to everybody. */
  private void question(long now, Peer peer, long begin) {
    long due = begin + peer.questions * tempo.spacing();
    if (peer.questions < Tempo.QUESTIONS && now - due >= 0) {
      Optional<MacAddress> station =
          peer.questions < Tempo.QUESTIONS / 2 ? peer.station : Optional.empty();
      peer.questions++;
      orders.add(new Order.Ask(peer.id, peer.host.orElseThrow(), station));
      due = now + tempo.spacing();
    }
    if (peer.questions < Tempo.QUESTIONS) {
      wake(due);
    }
  }

  private void knock(long now, Peer peer) {
    if (now - peer.nextKnock >= 0) {
      boolean early = peer.silence(now) < 2 * unit(peer) + EARLY_KNOCKS * tempo.spacing();
      peer.nextKnock = now + (early ? tempo.spacing() : LATER_KNOCKS);
      orders.add(new Order.Knock(peer.id));
    }
    wake(peer.nextKnock);
  }

  /** In good times it is found out whether a host's kernel can be asked at all. */
  private void introduce(long now, Peer peer) {
    if (!mayIntroduce(peer)) {
      return;
    }
    if (now - peer.nextIntroduction >= 0) {
      peer.introductions++;
      peer.nextIntroduction = now + INTRODUCTION;
      if (peer.introductions < INTRODUCTIONS) {
        orders.add(new Order.Ask(peer.id, peer.host.orElseThrow(), Optional.empty()));
      } else {
        orders.add(
            new Order.Warn(
                peer.host.map(IpAddress::toString).orElse("a member")
                    + " does not answer ARP on "
                    + ifname
                    + ": is it beyond a router? Its silence alone will count"
                    + plainly()));
      }
    }
    wake(peer.nextIntroduction);
  }

  private static boolean mayIntroduce(Peer peer) {
    return !peer.everAnswered
        && peer.beat.isPresent()
        && peer.host.isPresent()
        && peer.introductions < INTRODUCTIONS;
  }

  private String plainly() {
    return ", " + tempo.plainSilence() / 1_000_000 + " ms of it";
  }

  private void listenWhetherDeaf(long now, Peer peer) {
    boolean deaf =
        !peer.isNew(now) && Rifts.isDeaf(peer.id, members(), id -> isKnown(now, id), this::hears);
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
    boolean answerable = isBelieved(peer) && !peer.unsent;
    if (answerable) {
      question(now, peer, since);
    }
    boolean silent = answerable && !peer.hasAnsweredSince(since);
    long verdict = since + (silent ? tempo.unit() : tempo.patience());
    if (now - verdict >= 0) {
      exclude(now, peer, new Departure.Quiet(), "it speaks, and hears nobody");
    } else {
      wake(verdict);
    }
  }

  /** Who is in a view without us has gone its own way; so must we, or the two never merge. */
  private void separate(long now) {
    List<Peer> heard = peers.values().stream().filter(Peer::isHeard).toList();
    boolean excluded =
        !heard.isEmpty() && heard.stream().allMatch(p -> p.leftBeats >= 2 && hasLeft(p));
    for (Peer peer : heard) {
      if (peer.leftSince.isPresent()) {
        long patience = hasLeft(peer) ? tempo.verdict() : UNDER_WAY;
        if (excluded || now - peer.leftSince.getAsLong() >= patience) {
          exclude(now, peer, new Departure.Quiet(), "it is in a view without us");
        }
      }
    }
  }

  /** Not only has not heard of our view yet. */
  private boolean hasLeft(Peer peer) {
    return peer.leftSince.isPresent()
        && peer.beat.isPresent()
        && peer.beat.get().view().counter() >= view.orElseThrow().id().counter();
  }

  private void mend(long now) {
    if (members().size() < 3 || allIsWell()) {
      rifts.forget();
      return;
    }
    Optional<MemberId> victim =
        rifts.victim(now, tempo.patience(), members(), id -> isKnown(now, id), this::hears);
    if (victim.isPresent() && bans.mayBan(now) && peers.containsKey(victim.get())) {
      Peer peer = peers.get(victim.get());
      if (peer.phase != Peer.Phase.EXCLUDED && !peer.isNew(now)) {
        bans.ban(peer.id, now);
        exclude(now, peer, new Departure.Quiet(), "it and another member do not hear each other");
      }
    }
  }

  private boolean allIsWell() {
    return peers.values().stream()
        .allMatch(
            peer -> peer.isHeard() && peer.beat.get().hears().cardinality() >= members().size());
  }

  private void deceived(Peer peer) {
    if (peer.host.isPresent() && deceptions.merge(peer.host.get(), 1, Integer::sum) == DECEPTIONS) {
      orders.add(
          new Order.Warn(
              peer.host.get()
                  + " answered ARP until the end again, and neither closed its port nor said"
                  + " farewell: somebody else answers for it (proxy ARP, ARP suppression). Its"
                  + " silence alone will count"
                  + plainly()));
    }
  }

  private boolean isBelieved(Peer peer) {
    return peer.everAnswered
        && isAlone(peer)
        && peer.host.map(host -> deceptions.getOrDefault(host, 0) < DECEPTIONS).orElse(false);
  }

  private boolean isAlone(Peer peer) {
    return peers.values().stream()
        .noneMatch(
            other ->
                other != peer
                    && other.station.isPresent()
                    && other.station.equals(peer.station)
                    && !other.host.equals(peer.host));
  }

  /** Whether a verdict on another member follows at once, so that one view is enough. */
  private boolean waitsForOthers(long now, Peer peer) {
    for (Peer other : peers.values()) {
      long verdict = Math.max(other.askedAt + unit(other), other.last + 3 * unit(other));
      if (other != peer
          && other.phase == Peer.Phase.ASKED
          && !other.hasAnsweredSince(other.askedAt)
          && verdict - now > 0
          && verdict - now < TOGETHER) {
        wake(verdict);
        return true;
      }
    }
    return false;
  }

  private boolean isHeardByAnother(long now, Peer peer) {
    boolean heard =
        peers.values().stream()
            .anyMatch(other -> other != peer && other.isHeard() && hears(other.id, peer.id));
    if (heard) {
      wake(now + tempo.spacing() / 2);
    }
    return heard;
  }

  /** Whether a member's word about the others is there, and counts. */
  private boolean isKnown(long now, MemberId id) {
    if (id.equals(self)) {
      return true;
    }
    Peer peer = peers.get(id);
    return peer.isHeard()
        && !peer.isNew(now)
        && peer.beat.get().view().equals(view.orElseThrow().id());
  }

  /** Whether a member hears another one, by its own word. */
  private boolean hears(MemberId who, MemberId whom) {
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
        ? beat.get().view().equals(view.orElseThrow().id())
            && beat.get().hears().get(members().indexOf(whom))
        : beat.get().hears(whom);
  }

  private long unit(Peer peer) {
    return Math.max(tempo.unit(), peer.beat.map(Beat::unit).orElse(0L));
  }

  private List<MemberId> members() {
    return view.map(View::members).orElse(List.of());
  }

  private void wake(long time) {
    if (time - next < 0) {
      next = time;
    }
  }
}
