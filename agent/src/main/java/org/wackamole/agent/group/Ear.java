package org.wackamole.agent.group;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.protocols.TP;
import org.jgroups.protocols.TpHeader;
import org.jgroups.util.MaxOneThreadPerSender;
import org.jgroups.util.MessageBatch;

/**
 * Takes beats out of what arrives, in the very thread that reads the socket, so that their times
 * are right however busy the others are, and messages that came the short way. Nothing of a member
 * that is banned gets past it.
 */
final class Ear extends MaxOneThreadPerSender {
  /**
   * What a member said of itself.
   *
   * @param at when it was read, {@code nanoTime}
   */
  record Arrival(long at, Address from, byte[] bytes) {}

  /** Some seconds of a large group's beats; whoever floods it makes the rest be lost, not us. */
  private static final int CAPACITY = 4_096;

  private static final int SENDERS = 1_000;

  /** Hears messages that came the short way, on the thread that reads the socket. */
  @FunctionalInterface
  interface Express {
    void arrived(Address from, byte[] buffer, int offset, int length);
  }

  private final BlockingQueue<Arrival> arrivals = new ArrayBlockingQueue<>(CAPACITY);
  private final Map<Address, byte[]> latest = new ConcurrentHashMap<>();
  private final Runnable news;
  private volatile Optional<Express> express = Optional.empty();
  private volatile Set<Address> banned = Set.of();

  /**
   * @param news called when somebody says something else than before
   */
  Ear(Runnable news) {
    this.news = news;
  }

  /** Put over whatever policy the transport has set itself. */
  void listen(TP transport) {
    transport.msgProcessingPolicy(this);
    init(transport);
  }

  void tell(Express listener) {
    express = Optional.of(listener);
  }

  void ban(Set<Address> members) {
    banned = members;
  }

  Optional<Arrival> next() {
    return Optional.ofNullable(arrivals.poll());
  }

  @Override
  public boolean process(Message message, boolean oob) {
    if (message.getHeader(Detector.ID) != null) {
      take(message);
      return true;
    }
    return banned.contains(message.getSrc()) || super.process(message, oob);
  }

  @Override
  public boolean process(MessageBatch batch, boolean oob) {
    return banned.contains(batch.sender()) || super.process(batch, oob);
  }

  private void take(Message message) {
    TpHeader cluster = message.getHeader(tp.getId());
    boolean ours =
        cluster != null
            && tp.getClusterNameAscii() != null
            && tp.getClusterNameAscii().equals(cluster.clusterName());
    if (!ours || !message.hasArray() || message.getSrc() == null) {
      return;
    }
    if (WireFormat.isMessage(message.getArray(), message.getOffset(), message.getLength())) {
      if (!banned.contains(message.getSrc()) && express.isPresent()) {
        express
            .get()
            .arrived(
                message.getSrc(), message.getArray(), message.getOffset(), message.getLength());
      }
      return;
    }
    byte[] bytes = new byte[message.getLength()];
    System.arraycopy(message.getArray(), message.getOffset(), bytes, 0, bytes.length);
    if (!arrivals.offer(new Arrival(System.nanoTime(), message.getSrc(), bytes))) {
      return;
    }
    if (latest.size() > SENDERS) {
      latest.clear();
    }
    byte[] before = latest.put(message.getSrc(), bytes);
    if (before == null || !BeatCodec.same(before, bytes)) {
      news.run();
    }
  }
}
