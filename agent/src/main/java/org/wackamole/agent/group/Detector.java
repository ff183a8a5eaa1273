package org.wackamole.agent.group;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.UDP;
import org.jgroups.stack.Protocol;
import org.jgroups.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.core.Departure;
import org.wackamole.core.MemberId;
import org.wackamole.inet.IpAddress;

/**
 * The group's failure detection: the thin shell of {@link Watch}. One thread sends the beats, asks
 * the hosts, and sleeps until the next is due; what it finds out goes up the stack on JGroups'
 * threads. Why it is not one of JGroups' own: docs/decisions/0006-two-questions.md.
 */
final class Detector extends Protocol {
  static final short ID = 2077;

  private static final Logger LOG = LoggerFactory.getLogger(Detector.class);

  /** Who is told what the view layer cannot say. */
  interface Listener {
    void departed(MemberId member, Departure how);

    void fellowViewHeard(org.wackamole.core.View view, boolean serves);

    void farewellSealed(byte[] datagram, List<InetSocketAddress> targets);

    /** On the thread that reads the socket. */
    void expressReceived(Address from, byte[] buffer, int offset, int length);
  }

  static {
    ClassConfigurator.addProtocol(ID, Detector.class);
  }

  private final GroupOptions options;
  private final Retransmission retransmission;
  private final AtomicReference<View> installed = new AtomicReference<>();
  private final Ear ear = new Ear(() -> this.line.wake());
  private final Map<MemberId, InetSocketAddress> places = new HashMap<>();
  private final BeatReader reader = new BeatReader();
  private final Knocks knocks;
  private Optional<Listener> listener = Optional.empty();
  private volatile HostLine line = new MuteLine();
  private volatile boolean running;
  private volatile boolean serves;
  private volatile Set<Address> shunned = Set.of();
  private Optional<Thread> thread = Optional.empty();
  private Watch watch;
  private volatile Mouth mouth;
  private ViewLayer viewLayer;
  private Surroundings surroundings;
  private View current;
  private boolean listening;
  private boolean sealed = true;
  private Optional<Beat> said = Optional.empty();
  private long lastBeat;
  private long nextBeat;

  Detector(GroupOptions options, Retransmission retransmission) {
    this.options = options;
    this.retransmission = retransmission;
    this.knocks = new Knocks(options.bind());
    setId(ID);
  }

  /** Before the group is joined. */
  void tell(Listener listener) {
    this.listener = Optional.of(listener);
    ear.tell(listener::expressReceived);
  }

  /** To all members at once, past all queues and without any promise; once the group is joined. */
  void express(byte[] message) {
    mouth.express(message);
  }

  /** What the beats say from now on. */
  void serves(boolean anything) {
    serves = anything;
    line.wake();
  }

  @Override
  public void init() throws Exception {
    super.init();
    ear.listen(getTransport());
  }

  @Override
  public void start() throws Exception {
    super.start();
    String ifname = NetworkInterface.getByInetAddress(options.bind()).getName();
    line = open(ifname);
    watch = new Watch(Identity.of(getAddress()), options.detect(), options.hangTimeout(), ifname);
    viewLayer = new ViewLayer(up_prot, down_prot);
    mouth = new Mouth((UDP) getTransport(), getAddress());
    surroundings = new Surroundings(options);
    running = true;
    thread = Optional.of(Thread.ofPlatform().name("detector").daemon().start(this::run));
  }

  private HostLine open(String ifname) throws IOException {
    if (options.bind().isLoopbackAddress()) {
      return new MuteLine();
    }
    try {
      return options.hosts().open(ifname, IpAddress.of(options.bind()));
    } catch (IOException e) {
      LOG.warn(
          "Hosts cannot be asked whether they live ({}): a member's silence alone will count",
          e.getMessage());
      return new MuteLine();
    }
  }

  @Override
  public void stop() {
    super.stop();
    running = false;
    line.wake();
    try {
      if (thread.isPresent() && !thread.get().join(java.time.Duration.ofSeconds(2))) {
        LOG.warn(
            "The detector of group {} does not end; its sockets are left to it", options.group());
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    line.close();
    knocks.forgetAllBut(Set.of());
  }

  @Override
  public Object down(Event event) {
    Object result = super.down(event);
    if (event.getType() == Event.VIEW_CHANGE) {
      installed.set(event.getArg());
      line.wake();
    }
    return result;
  }

  /** MERGE3 hears of views by other ways than beats; those that cannot merge are left out. */
  @Override
  public Object up(Event event) {
    Set<Address> without = shunned;
    if (event.getType() == Event.MERGE && !without.isEmpty()) {
      Map<Address, View> views = new HashMap<>(event.<Map<Address, View>>getArg());
      views.keySet().removeAll(without);
      return views.size() < 2 ? null : super.up(new Event(Event.MERGE, views));
    }
    return super.up(event);
  }

  private void run() {
    long due = System.nanoTime();
    while (running) {
      long now = System.nanoTime();
      if (now - due > watch.tempo().pause()) {
        LOG.debug("Not scheduled for {} us: all waits begin anew", (now - due) / 1_000);
        watch.paused(now, now - due);
      }
      if (listening) {
        line.await(0, this::answered);
      }
      knocks.refused().forEach(watch.hosts()::portClosed);
      View view = installed.getAndSet(null);
      if (view != null) {
        take(view, now);
      }
      hear();
      now = System.nanoTime();
      List<Order> orders = watch.due(now);
      if (watch.isAsking() != listening) {
        listening = !listening;
        line.listen(listening);
      }
      carryOut(orders, now);
      beat(now);
      retransmission.step(now);
      due = Math.min(now + Math.min(watch.next() - now, knocks.patience(now)), nextBeat);
      line.await(due - System.nanoTime(), this::answered);
    }
  }

  private void answered(IpAddress host, org.wackamole.inet.MacAddress station) {
    watch.hosts().answered(System.nanoTime(), host, station);
  }

  private void take(View view, long now) {
    boolean first = current == null;
    current = view;
    watch.viewInstalled(now, Identity.of(view));
    Set<MemberId> members = Set.copyOf(watch.view().orElseThrow().members());
    surroundings.remember(places.values());
    places.keySet().retainAll(members);
    reader.forgetAllBut(members);
    knocks.forgetAllBut(members);
    sealed = false;
    nextBeat = now;
    if (first) {
      execute(viewLayer::rehearse);
    }
  }

  private void hear() {
    for (Optional<Ear.Arrival> next = ear.next(); next.isPresent(); next = ear.next()) {
      Ear.Arrival arrival = next.get();
      if (arrival.from() instanceof UUID) {
        MemberId from = Identity.of(arrival.from());
        BeatCodec.farewell(arrival.bytes())
            .ifPresentOrElse(
                said -> watch.farewell(arrival.at(), from, said),
                () ->
                    reader
                        .read(from, arrival.bytes())
                        .ifPresent(beat -> watch.heard(arrival.at(), from, beat)));
      }
    }
  }

  private void carryOut(List<Order> orders, long now) {
    for (Order order : orders) {
      switch (order) {
        case Order.Ask(MemberId member, IpAddress host, var station) -> {
          if (!line.ask(host, station)) {
            watch.hosts().unsent(member);
          }
        }
        case Order.Knock(MemberId member) ->
            Optional.ofNullable(places.get(member)).ifPresent(at -> knocks.knock(member, at));
        case Order.Tell(MemberId member, Departure how, String why) -> {
          LOG.warn(
              "Member {} at {} is excluded: {}", Identity.name(member), places.get(member), why);
          listener.ifPresent(l -> l.departed(member, how));
        }
        case Order.Exclude(List<MemberId> members) -> execute(() -> viewLayer.exclude(members));
        case Order.Pardon(MemberId member) -> {
          LOG.warn("Member {} is heard, and stays in the view", Identity.name(member));
          execute(() -> viewLayer.pardon(member));
        }
        case Order.TellView(var view, boolean serves) ->
            listener.ifPresent(l -> l.fellowViewHeard(view, serves));
        case Order.Merge(var views) -> execute(() -> viewLayer.merge(views));
        case Order.Warn(String text) -> LOG.warn("{}", text);
      }
    }
    shun(now);
  }

  private void shun(long now) {
    Set<MemberId> banned = watch.banned(now);
    ear.ban(Identity.addresses(banned));
    Set<MemberId> all = new HashSet<>(banned);
    all.addAll(watch.oneWay(now));
    shunned = Identity.addresses(all);
  }

  private void beat(long now) {
    if (watch.view().isEmpty()) {
      nextBeat = now + watch.tempo().interval();
      return;
    }
    Beat beat = watch.beat(now, serves);
    boolean news = !said.equals(Optional.of(beat));
    boolean due = now - nextBeat >= 0;
    long soonest = lastBeat + watch.tempo().spacing() / 2;
    if (!due && (!news || now - soonest < 0)) {
      if (news) {
        nextBeat = Math.min(nextBeat, soonest);
      }
      return;
    }
    locate();
    if (news) {
      said = Optional.of(beat);
      mouth.say(beat, watch.view().get());
    }
    // A loop that makes no progress is silence.
    if (now - options.progress().getAsLong() < options.hangTimeout().toNanos() / 2) {
      mouth.beat(surroundings.others(now, places.values(), placesOf(beat.strangers())));
    }
    lastBeat = now;
    nextBeat = now + watch.tempo().interval();
  }

  private List<InetSocketAddress> placesOf(List<MemberId> strangers) {
    if (strangers.isEmpty()) {
      return List.of();
    }
    return strangers.stream().flatMap(stranger -> place(stranger).stream()).toList();
  }

  /** As far as JGroups knows. */
  private Optional<InetSocketAddress> place(MemberId member) {
    Object physical =
        down_prot.down(new Event(Event.GET_PHYSICAL_ADDRESS, Identity.address(member)));
    return physical instanceof org.jgroups.stack.IpAddress ip
        ? Optional.of(Mouth.of(ip))
        : Optional.empty();
  }

  /** JGroups learns where a new member is somewhat after the view. */
  private void locate() {
    List<MemberId> members = watch.view().orElseThrow().members();
    if (sealed && places.size() == members.size() - 1) {
      return;
    }
    Map<InetSocketAddress, MemberId> youngest = new HashMap<>();
    for (MemberId member : members) {
      if (member.equals(Identity.of(getAddress()))) {
        continue;
      }
      place(member)
          .ifPresent(
              place -> {
                places.put(member, place);
                watch.hosts().located(member, IpAddress.of(place.getAddress()));
                Optional.ofNullable(youngest.put(place, member)).ifPresent(watch.hosts()::replaced);
              });
    }
    sealed = places.size() == members.size() - 1;
    List<InetSocketAddress> targets = places.values().stream().distinct().toList();
    byte[] farewell = mouth.farewell(watch.view().get().id());
    listener.ifPresent(l -> l.farewellSealed(farewell, targets));
  }

  private void execute(Runnable task) {
    getTransport().getThreadPool().execute(task);
  }
}
