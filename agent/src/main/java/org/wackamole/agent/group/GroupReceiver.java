package org.wackamole.agent.group;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jgroups.util.UUID;
import org.wackamole.core.Departure;
import org.wackamole.core.MemberId;

/** Turns what JGroups and the detector deliver into calls of the listener. */
final class GroupReceiver implements Receiver, Detector.Listener {
  private final MemberId self;
  private final GroupListener listener;
  private final LongAdder received = new LongAdder();
  private final LongAdder malformed = new LongAdder();
  private final LongAdder unknown = new LongAdder();
  private final Copies copies = new Copies();
  private boolean opened;

  GroupReceiver(MemberId self, GroupListener listener) {
    this.self = self;
    this.listener = listener;
  }

  /** The first view and the first message come on different threads, at the same time. */
  private synchronized void open() {
    if (!opened) {
      opened = true;
      listener.opened(self);
    }
  }

  @Override
  public void viewAccepted(View view) {
    open();
    copies.forgetAllBut(view.getMembers());
    listener.viewInstalled(Identity.of(view));
  }

  @Override
  public void departed(MemberId member, Departure how) {
    open();
    listener.departed(member, how);
  }

  @Override
  public void fellowViewHeard(org.wackamole.core.View view, boolean serves) {
    open();
    listener.fellowViewHeard(view, serves);
  }

  @Override
  public void farewellSealed(byte[] datagram, List<InetSocketAddress> targets) {
    open();
    listener.farewellSealed(datagram, targets);
  }

  @Override
  public void receive(Message message) {
    Address source = message.getSrc();
    MemberId from = Identity.of(source);
    if (from.equals(self)) {
      return;
    }
    open();
    if (!message.hasArray()) {
      deliver(from, new Decoded.Malformed("not a message of bytes"));
    } else if (!copies.isCopy(
        source, message.getArray(), message.getOffset(), message.getLength())) {
      deliver(
          from,
          WireFormat.decode(from, message.getArray(), message.getOffset(), message.getLength()));
    }
  }

  @Override
  public void expressReceived(Address source, byte[] buffer, int offset, int length) {
    if (!(source instanceof UUID)) {
      return;
    }
    MemberId from = Identity.of(source);
    if (from.equals(self)) {
      return;
    }
    open();
    copies.expect(source, buffer, offset, length);
    deliver(from, WireFormat.decode(from, buffer, offset, length));
  }

  private void deliver(MemberId from, Decoded decoded) {
    switch (decoded) {
      case Decoded.OfReport of -> {
        received.increment();
        listener.reportReceived(of.report());
      }
      case Decoded.OfAssignment of -> {
        received.increment();
        listener.assignmentReceived(of.assignment());
      }
      case Decoded.OfNeighbours of -> {
        received.increment();
        listener.neighboursReceived(from, of.table());
      }
      case Decoded.Unknown of -> unknown.increment();
      case Decoded.Malformed of -> {
        malformed.increment();
        listener.malformed(from, of.reason());
      }
    }
  }

  long received() {
    return received.sum();
  }

  long malformed() {
    return malformed.sum();
  }

  long unknown() {
    return unknown.sum();
  }
}
