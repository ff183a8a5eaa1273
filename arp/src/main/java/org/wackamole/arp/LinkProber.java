package org.wackamole.arp;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/**
 * Finds out whether a link leads anywhere, by asking those who are known to be there (see {@link
 * LinkInquiry}). To know who answers when all is well it asks a few of them all the time, a frame
 * each every ten seconds.
 *
 * <p>One thread does it all. Its sockets stay open between questions, deaf.
 */
public final class LinkProber implements AutoCloseable {
  private record Judgement(
      SortedSet<String> ifnames,
      Set<IpAddress> lost,
      Consumer<SortedMap<String, LinkFinding>> whenFound) {}

  private record Running(
      SortedMap<String, LinkInquiry> inquiries,
      SortedMap<String, LinkFinding> found,
      Consumer<SortedMap<String, LinkFinding>> whenFound) {}

  /** Of the pool's addresses, asked in one round. */
  private static final int MOST_OF_POOL = 6;

  private final Queue<Judgement> inbox = new ConcurrentLinkedQueue<>();
  private final List<Running> running = new ArrayList<>();
  private final Ears ears = new Ears();
  private final Devices devices;
  private final Questions questions;
  private final LinkCensus census;
  private final WakeUp wakeUp;
  private final Thread thread;
  private volatile Acquaintances acquaintances = Acquaintances.NONE;
  private volatile Optional<String> trouble = Optional.empty();
  private volatile boolean closed;

  /**
   * Starts the thread, in the network namespace of the caller.
   *
   * @throws IOException where a socket is refused
   */
  public LinkProber() throws IOException {
    PacketSocket.rehearse();
    devices = new Devices();
    questions = new Questions(ears, devices);
    census = new LinkCensus(ears, devices, questions);
    try {
      wakeUp = new WakeUp();
    } catch (IOException e) {
      devices.close();
      throw e;
    }
    thread = Thread.ofPlatform().name("arp-prober").daemon().start(this::run);
  }

  /** Whom to ask from now on; a link that is new is counted at once. */
  public void know(Acquaintances acquaintances) {
    this.acquaintances = acquaintances;
    wakeUp.wake();
  }

  /**
   * Asks, from any thread, and returns at once. What was found comes on the prober's thread, all
   * links together and exactly once: at once where nothing can be asked or somebody answers, after
   * some 250 ms where nobody does. Whoever takes it must not block.
   *
   * @param lost addresses of members that were lost, who are no witnesses
   */
  public void judge(
      SortedSet<String> ifnames,
      Set<IpAddress> lost,
      Consumer<SortedMap<String, LinkFinding>> whenFound) {
    inbox.add(new Judgement(new TreeSet<>(ifnames), Set.copyOf(lost), whenFound));
    wakeUp.wake();
    if (closed) {
      refuseInbox();
    }
  }

  /** Why this host's tables cannot be read or its links not be asked, if so. */
  public Optional<String> trouble() {
    return trouble;
  }

  private void run() {
    while (!closed) {
      wakeUp.clear();
      try {
        census.step(acquaintances, !running.isEmpty(), System.nanoTime());
        begin();
        step();
        ears.drain(this::heard);
      } catch (IOException | RuntimeException e) {
        // Nothing is known, which is not "silent": the carrier has to suffice.
        trouble = Optional.of("cannot ask the neighbours whether a link works: " + e);
        giveUp();
      }
      finish();
      ears.await(wakeUp, timeoutMillis());
    }
    giveUp();
    finish();
    refuseInbox();
    ears.close();
    devices.close();
  }

  private void giveUp() {
    for (Running each : running) {
      each.inquiries.keySet().forEach(link -> each.found.put(link, LinkFinding.NO_WITNESS));
      each.inquiries.clear();
    }
    census.abandon(System.nanoTime());
    ears.close();
  }

  private void begin() throws IOException {
    for (Judgement each = inbox.poll(); each != null; each = inbox.poll()) {
      Running begun = new Running(new TreeMap<>(), new TreeMap<>(), each.whenFound);
      running.add(begun);
      for (String link : each.ifnames) {
        Device device = devices.lookup(link);
        Optional<LinkFinding> known = LinkInquiry.ofDevice(device);
        if (known.isPresent()) {
          begun.found.put(link, known.get());
        } else if (device instanceof Device.Ethernet ethernet) {
          LinkInquiry inquiry = inquiry(link, ethernet, each.lost);
          begun.inquiries.put(link, inquiry);
          if (inquiry.finding().isEmpty()) {
            ears.listen(link, ethernet.index(), SocketFilter.EVERYTHING);
          }
        }
      }
    }
  }

  private LinkInquiry inquiry(String link, Device.Ethernet device, Set<IpAddress> lost) {
    List<Candidate> others = new ArrayList<>(acquaintances.on(link, census.tables()));
    // Whoever answers for an address of the pool is there; but silence about one means nothing.
    spread(pool(link))
        .forEach(address -> others.addFirst(new Candidate(address, Optional.empty())));
    List<Candidate> witnesses = census.memory(link).all();
    Set<MacAddress> macs = new HashSet<>();
    for (Candidate each : witnesses) {
      if (lost.contains(each.address())) {
        each.mac().ifPresent(macs::add);
      }
    }
    for (Neighbour each : census.tables().neighbours()) {
      if (lost.contains(each.address())) {
        macs.add(each.mac());
      }
    }
    return new LinkInquiry(
        device, witnesses, others, new LinkInquiry.Lost(lost, macs), System.nanoTime());
  }

  private Set<IpAddress> pool(String link) {
    return acquaintances.link(link).pool();
  }

  /** Some from all over the pool, for one member may have all that are neighbours. */
  private static List<IpAddress> spread(Collection<IpAddress> pool) {
    List<IpAddress> sorted = pool.stream().filter(IpAddress::isV4).sorted().toList();
    int step = Math.max(1, sorted.size() / MOST_OF_POOL);
    List<IpAddress> some = new ArrayList<>();
    for (int i = 0; i < sorted.size() && some.size() < MOST_OF_POOL; i += step) {
      some.add(sorted.get(i));
    }
    return some;
  }

  private void step() {
    for (Running each : running) {
      each.inquiries.forEach(
          (link, inquiry) -> {
            long now = System.nanoTime();
            if (inquiry.wantsFinding(now)) {
              ears.drain(this::heard);
              inquiry.conclude(now, devices.lookup(link));
            }
            if (inquiry.wantsRequests(now)) {
              inquiry
                  .requests()
                  .forEach((who, to) -> questions.ask(link, inquiry.device(), who, to, pool(link)));
              inquiry.asked(System.nanoTime());
            }
          });
    }
  }

  private void heard(String link, ArpPacket packet) {
    census.heard(link, packet);
    for (Running each : running) {
      Optional.ofNullable(each.inquiries.get(link))
          .filter(inquiry -> !inquiry.device().mac().equals(packet.senderMac()))
          .ifPresent(inquiry -> inquiry.heard(packet));
    }
  }

  private void finish() {
    boolean any = !running.isEmpty();
    for (Iterator<Running> all = running.iterator(); all.hasNext(); ) {
      Running each = all.next();
      for (var links = each.inquiries.entrySet().iterator(); links.hasNext(); ) {
        var link = links.next();
        if (link.getValue().finding().isPresent()) {
          each.found.put(link.getKey(), link.getValue().finding().get());
          links.remove();
        }
      }
      if (each.inquiries.isEmpty()) {
        all.remove();
        tell(each.whenFound, each.found);
      }
    }
    if (any) {
      rest();
    }
  }

  private void rest() {
    if (running.isEmpty() && !census.isUnderWay()) {
      ears.deafen();
    }
  }

  private void refuseInbox() {
    for (Judgement each = inbox.poll(); each != null; each = inbox.poll()) {
      SortedMap<String, LinkFinding> unknown = new TreeMap<>();
      each.ifnames.forEach(link -> unknown.put(link, LinkFinding.NO_WITNESS));
      tell(each.whenFound, unknown);
    }
  }

  private static void tell(
      Consumer<SortedMap<String, LinkFinding>> whenFound, SortedMap<String, LinkFinding> found) {
    try {
      whenFound.accept(found);
    } catch (RuntimeException e) {
      Thread current = Thread.currentThread();
      current.getUncaughtExceptionHandler().uncaughtException(current, e);
    }
  }

  private int timeoutMillis() {
    long now = System.nanoTime();
    long next = census.nextDue() - now;
    for (Running each : running) {
      for (LinkInquiry inquiry : each.inquiries.values()) {
        next = Math.min(next, inquiry.nextDue() - now);
      }
    }
    return Math.clamp((next + 999_999) / 1_000_000, 0, 10_000);
  }

  /** Answers what is open with "no witness" and ends the thread; waits for it. */
  @Override
  public void close() {
    closed = true;
    wakeUp.wake();
    Threads.awaitEnd(thread);
    wakeUp.close();
  }
}
