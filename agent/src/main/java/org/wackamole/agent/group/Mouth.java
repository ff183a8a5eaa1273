package org.wackamole.agent.group;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Message;
import org.jgroups.protocols.FailureDetection;
import org.jgroups.protocols.TpHeader;
import org.jgroups.protocols.UDP;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jgroups.util.Util;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.core.View;
import org.wackamole.core.ViewId;

/**
 * Sends beats past JGroups' queues, by the transport's own socket. A beat is written out once, and
 * then only its number changes until something else does. Small messages take this way as well.
 */
final class Mouth {
  private static final Logger LOG = LoggerFactory.getLogger(Mouth.class);

  /**
   * What is sent the short way, octets: the report of some 500 virtual interfaces. The IP layer
   * makes up to six fragments of it; where one is lost JGroups' copy is there 15 ms later.
   */
  static final int LARGEST = 8_000;

  private final UDP transport;
  private final Address self;
  private byte[] datagram = {};
  private int sequenceOffset;
  private long sequence;

  Mouth(UDP transport, Address self) {
    this.transport = transport;
    this.self = self;
  }

  /** What is said from now on. */
  void say(Beat beat, View view) {
    byte[] bytes = BeatCodec.encode(beat, view.members());
    datagram = seal(bytes);
    // The payload is the last of a message.
    sequenceOffset = datagram.length - bytes.length + BeatCodec.SEQUENCE_OFFSET;
  }

  /**
   * To all members, and to others by unicast.
   *
   * @param others where those may be that the transport does not reach by itself
   */
  void beat(List<InetSocketAddress> others) {
    ByteBuffer.wrap(datagram).putLong(sequenceOffset, ++sequence);
    try {
      transport.doSend(datagram, 0, datagram.length, null);
      for (InetSocketAddress other : others) {
        transport.sendUnicast(
            new IpAddress(other.getAddress(), other.getPort()), datagram, 0, datagram.length);
      }
    } catch (Exception e) {
      // A link that is down, say: the others will miss us, and nobody is served by a log line each.
      LOG.debug("A beat was not sent: {}", e.getMessage());
    }
  }

  /** To all members of the view, any of whom may miss it; on any thread. */
  void express(byte[] message) {
    byte[] sealed = seal(message);
    try {
      transport.doSend(sealed, 0, sealed.length, null);
    } catch (Exception e) {
      LOG.debug("Not sent the short way: {}", e.getMessage());
    }
  }

  /** A datagram that tells any member that we have let go of all, in that view. */
  byte[] farewell(ViewId view) {
    return seal(BeatCodec.farewell(view));
  }

  private byte[] seal(byte[] payload) {
    Address everybody = null;
    Message message =
        new BytesMessage(everybody, payload)
            .setSrc(self)
            .setFlag(Message.Flag.OOB)
            .putHeader(Detector.ID, new FailureDetection.HeartbeatHeader())
            .putHeader(transport.getId(), new TpHeader(transport.getClusterNameAscii()));
    try {
      ByteArrayDataOutputStream out = new ByteArrayDataOutputStream(payload.length + 128);
      Util.writeMessage(message, out, true);
      return Arrays.copyOf(out.buffer(), out.position());
    } catch (IOException e) {
      throw new IllegalStateException("a message cannot be written to memory", e);
    }
  }

  /** Where a member's datagrams go. */
  static InetSocketAddress of(IpAddress address) {
    return new InetSocketAddress(address.getIpAddress(), address.getPort());
  }
}
