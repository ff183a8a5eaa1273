package org.wackamole.arp;

import com.sun.jna.Memory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.wackamole.inet.MacAddress;
import org.wackamole.libc.LibC;

/**
 * Asks a link whether anybody has an address before it is bound here, by ARP probes (RFC 5227): by
 * default three within 8 ms, and the verdict 4 ms after the last, for any number of addresses at
 * once. Probes change nobody's neighbour table, so asking does no harm where the answer is yes.
 *
 * <p>One thread does it all. The listening sockets stay open between questions, deaf, because to
 * close one takes longer than to ask.
 */
public final class Asker implements AutoCloseable {
  private record Begun(Inquiry inquiry, Consumer<List<Answer>> whenAnswered) {}

  private record Asked(List<Question> questions, Consumer<List<Answer>> whenAnswered) {}

  private record Ear(int index, PacketSocket socket) {}

  private final Queue<Asked> inbox = new ConcurrentLinkedQueue<>();
  private final List<Begun> running = new ArrayList<>();
  private final Map<String, Ear> ears = new HashMap<>();
  private final Devices devices;
  private final WakeUp wakeUp;
  private final Thread thread;
  private Optional<Set<MacAddress>> ownMacs = Optional.empty();
  private volatile boolean closed;

  /**
   * Starts the thread, in the network namespace of the caller.
   *
   * @throws IOException where a packet socket is refused: better known at start than at a failover
   */
  public Asker() throws IOException {
    PacketSocket.rehearse();
    devices = new Devices();
    try {
      devices.ownMacs();
      wakeUp = new WakeUp();
    } catch (IOException e) {
      devices.close();
      throw e;
    }
    thread = Thread.ofPlatform().name("arp-asker").daemon().start(this::run);
  }

  /**
   * Asks, from any thread, and returns at once. The answers, one a question and in their order,
   * come on this asker's thread, all together and exactly once, also when the asker is closed;
   * whoever takes them must not block. Where every address turns out to be in use or cannot be
   * asked for, they come early.
   */
  public void ask(List<Question> questions, Consumer<List<Answer>> whenAnswered) {
    inbox.add(new Asked(List.copyOf(questions), whenAnswered));
    if (closed) {
      refuseInbox();
    } else {
      wakeUp.wake();
    }
  }

  private void run() {
    while (!closed) {
      try {
        begin();
        step();
        await();
        drain();
      } catch (RuntimeException e) {
        // An unforeseen failure must not be taken for "nobody answered", nor end the asking.
        running.forEach(begun -> begun.inquiry.abandon(Unsent.REFUSED, e.toString()));
        forgetEars();
      }
      finish();
    }
    running.forEach(begun -> begun.inquiry.abandon(Unsent.STOPPED, ""));
    finish();
    refuseInbox();
    forgetEars();
    devices.close();
  }

  /** They are opened anew for the next question. */
  private void forgetEars() {
    ears.values().forEach(ear -> ear.socket.close());
    ears.clear();
  }

  private void begin() {
    wakeUp.clear();
    for (Asked asked = inbox.poll(); asked != null; asked = inbox.poll()) {
      Map<String, Device> found = new HashMap<>();
      Inquiry inquiry =
          new Inquiry(
              asked.questions,
              ifname -> found.computeIfAbsent(ifname, devices::lookup),
              System.nanoTime());
      running.add(new Begun(inquiry, asked.whenAnswered));
      ownMacs = Optional.empty();
      found.forEach(this::listen);
    }
  }

  private void listen(String ifname, Device device) {
    if (!(device instanceof Device.Ethernet(int index, MacAddress mac))) {
      return;
    }
    Optional<Ear> ear = Optional.ofNullable(ears.get(ifname));
    if (ear.isPresent() && ear.get().index == index) {
      ear.get().socket.deaf(false);
      return;
    }
    try {
      Ear fresh = new Ear(index, PacketSocket.hearingArp(index));
      ears.put(ifname, fresh);
      ear.ifPresent(stale -> stale.socket.close());
    } catch (IOException e) {
      throw new UncheckedIOException(ifname + " (" + mac + ")", e);
    }
  }

  private void step() {
    for (Begun begun : running) {
      Inquiry inquiry = begun.inquiry;
      long now = System.nanoTime();
      if (inquiry.wantsVerdict(now)) {
        drain();
        Map<String, Device> found = new HashMap<>();
        inquiry.conclude(now, ifname -> found.computeIfAbsent(ifname, devices::lookup));
      }
      if (!inquiry.isDone() && inquiry.wantsRequests(now)) {
        for (Question question : inquiry.unanswered()) {
          inquiry.sent(question, probe(question, inquiry.device(question)));
        }
        inquiry.asked(System.nanoTime());
      }
    }
    finish();
  }

  private SendResult probe(Question question, Device.Ethernet device) {
    ArpPacket probe = ArpPacket.probe(device.mac(), question.address());
    Frame frame = new Frame(MacAddress.BROADCAST, probe);
    return ears.get(question.ifname()).socket.send(device.index(), frame);
  }

  /** Until a frame, a question or the next time of an inquiry. */
  private void await() {
    int count = 1 + ears.size();
    Memory fds = new Memory(8L * count); // struct pollfd of poll.h
    fds.clear();
    fds.setInt(0, wakeUp.descriptor());
    fds.setShort(4, LibC.POLLIN);
    int at = 8;
    for (Ear ear : ears.values()) {
      fds.setInt(at, ear.socket.descriptor());
      fds.setShort(at + 4, LibC.POLLIN);
      at += 8;
    }
    LibC.poll(fds, count, timeoutMillis());
  }

  private int timeoutMillis() {
    long now = System.nanoTime();
    return running.stream().mapToLong(begun -> begun.inquiry.nextDue() - now).min().stream()
        .mapToInt(nanos -> Math.clamp((nanos + 999_999) / 1_000_000, 0, 1000))
        .findFirst()
        .orElse(-1);
  }

  private void drain() {
    long now = System.nanoTime();
    ears.forEach(
        (ifname, ear) -> {
          for (Optional<ArpReading> next = ear.socket.receive();
              next.isPresent();
              next = ear.socket.receive()) {
            if (next.get() instanceof ArpReading.Read(ArpPacket packet)) {
              running.forEach(begun -> begun.inquiry.heard(now, ifname, packet, this::isOwn));
            }
          }
        });
  }

  private boolean isOwn(MacAddress mac) {
    if (ownMacs.isEmpty()) {
      try {
        ownMacs = Optional.of(devices.ownMacs());
      } catch (IOException e) {
        throw new UncheckedIOException("cannot list this host's interfaces", e);
      }
    }
    return ownMacs.get().contains(mac);
  }

  private void finish() {
    for (Iterator<Begun> each = running.iterator(); each.hasNext(); ) {
      Begun begun = each.next();
      if (begun.inquiry.isDone()) {
        each.remove();
        answer(begun.whenAnswered, begun.inquiry.answers());
      }
    }
    if (running.isEmpty()) {
      ears.values().forEach(ear -> ear.socket.deaf(true));
    }
  }

  private void refuseInbox() {
    for (Asked asked = inbox.poll(); asked != null; asked = inbox.poll()) {
      Verdict stopped = new Verdict.NotAsked(Unsent.STOPPED, "");
      List<Answer> answers =
          asked.questions.stream().map(question -> new Answer(question, stopped)).toList();
      answer(asked.whenAnswered, answers);
    }
  }

  private static void answer(Consumer<List<Answer>> whenAnswered, List<Answer> answers) {
    try {
      whenAnswered.accept(answers);
    } catch (RuntimeException e) {
      Thread current = Thread.currentThread();
      current.getUncaughtExceptionHandler().uncaughtException(current, e);
    }
  }

  /** Answers what is open with "not asked" and ends the thread; waits for it. */
  @Override
  public void close() {
    closed = true;
    wakeUp.wake();
    Threads.awaitEnd(thread);
    wakeUp.close();
  }
}
