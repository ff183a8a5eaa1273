package org.wackamole.netlink;

import static org.wackamole.netlink.Rtnetlink.*;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;
import org.wackamole.libc.LibC;

/**
 * Reads what one receive call brought. Nothing in the bytes is trusted: whatever does not fit
 * becomes {@link Message.Malformed} with the reason, never an exception. Where a message's own
 * length is wrong the rest is unreadable and reading ends there.
 */
final class MessageReader {
  private static final int IFINFOMSG = 16;
  private static final int IFADDRMSG = 8;

  private MessageReader() {}

  /** The messages between position and limit of a buffer in the machine's byte order. */
  static List<Message> read(ByteBuffer in) {
    List<Message> messages = new ArrayList<>();
    int at = in.position();
    while (at < in.limit()) {
      int left = in.limit() - at;
      if (left < HEADER) {
        messages.add(new Message.Malformed(left + " bytes where a header of 16 should be"));
        break;
      }
      int length = in.getInt(at);
      if (length < HEADER || length > left) {
        messages.add(
            new Message.Malformed("a message of length " + length + " in " + left + " bytes"));
        break;
      }
      messages.add(one(in.slice(at, length).order(in.order())));
      at += Math.min(aligned(length), left);
    }
    return messages;
  }

  private static Message one(ByteBuffer in) {
    int type = Short.toUnsignedInt(in.getShort(4));
    return switch (type) {
      case NLMSG_ERROR -> ack(in);
      case NLMSG_DONE -> done(in);
      case RTM_NEWADDR, RTM_DELADDR -> address(in, type == RTM_DELADDR);
      case RTM_NEWLINK, RTM_DELLINK -> link(in, type == RTM_DELLINK);
      default -> new Message.Other(type);
    };
  }

  private static Message ack(ByteBuffer in) {
    if (in.limit() < HEADER + 4 + HEADER) {
      return new Message.Malformed("an acknowledgement of " + in.limit() + " bytes, not 36");
    }
    int flags = in.getShort(6);
    int attributes = HEADER + 4 + HEADER;
    if ((flags & NLM_F_CAPPED) == 0) {
      // The whole request is repeated before the attributes.
      attributes = HEADER + 4 + Math.clamp(in.getInt(HEADER + 4), HEADER, in.limit());
    }
    Optional<String> text = Optional.empty();
    if ((flags & NLM_F_ACK_TLVS) != 0) {
      // A garbled explanation must not hide the answer itself.
      text =
          Attributes.read(in, aligned(attributes))
              .flatMap(a -> a.find(NLMSGERR_ATTR_MSG))
              .map(MessageReader::text);
    }
    return new Message.Ack(sequence(in), -in.getInt(HEADER), text);
  }

  private static Message done(ByteBuffer in) {
    int errno = in.limit() < HEADER + 4 ? 0 : -in.getInt(HEADER);
    return new Message.Done(sequence(in), errno, (in.getShort(6) & NLM_F_DUMP_INTR) != 0);
  }

  private static Message address(ByteBuffer in, boolean removed) {
    if (in.limit() < HEADER + IFADDRMSG) {
      return new Message.Malformed("an address message of " + in.limit() + " bytes");
    }
    int family = in.get(HEADER);
    int prefixLength = Byte.toUnsignedInt(in.get(HEADER + 1));
    int size = family == LibC.AF_INET ? 4 : family == LibC.AF_INET6 ? 16 : 0;
    if (size == 0) {
      return new Message.Malformed("an address of the unknown family " + family);
    }
    if (prefixLength > 8 * size) {
      return new Message.Malformed("a prefix of " + prefixLength + " bits in family " + family);
    }
    Optional<Attributes> attributes = Attributes.read(in, HEADER + IFADDRMSG);
    if (attributes.isEmpty()) {
      return new Message.Malformed("an address message whose attributes overrun it");
    }
    Attributes found = attributes.get();
    // With a peer IFA_ADDRESS is the other end; IFA_LOCAL is absent on plain IPv6.
    Optional<ByteBuffer> raw = found.find(IFA_LOCAL).or(() -> found.find(IFA_ADDRESS));
    if (raw.filter(r -> r.remaining() == size).isEmpty()) {
      return new Message.Malformed("an address message without an address of " + size + " bytes");
    }
    int flags = found.word(IFA_FLAGS, 0).orElse(Byte.toUnsignedInt(in.get(HEADER + 2)));
    int valid = found.word(IFA_CACHEINFO, 4).orElse(INFINITY_LIFE_TIME);
    return new Message.Address(
        sequence(in),
        removed,
        in.getInt(HEADER + 4),
        IpAddress.of(bytes(raw.get())),
        prefixLength,
        flags,
        valid == INFINITY_LIFE_TIME ? OptionalInt.empty() : OptionalInt.of(valid));
  }

  private static Message link(ByteBuffer in, boolean removed) {
    if (in.limit() < HEADER + IFINFOMSG) {
      return new Message.Malformed("a link message of " + in.limit() + " bytes");
    }
    Optional<Attributes> attributes = Attributes.read(in, HEADER + IFINFOMSG);
    if (attributes.isEmpty()) {
      return new Message.Malformed("a link message whose attributes overrun it");
    }
    Attributes found = attributes.get();
    Optional<String> name = found.find(IFLA_IFNAME).map(MessageReader::text);
    if (name.isEmpty()) {
      // A bridge speaks of its ports in messages of family AF_BRIDGE, which may have no name.
      return new Message.Other(removed ? RTM_DELLINK : RTM_NEWLINK);
    }
    int flags = in.getInt(HEADER + 8);
    Link link =
        new Link(
            in.getInt(HEADER + 4),
            name.get(),
            (flags & IFF_UP) != 0,
            (flags & IFF_UP) != 0 && (flags & IFF_LOWER_UP) != 0,
            found
                .find(IFLA_ADDRESS)
                .filter(a -> a.remaining() == 6)
                .map(a -> MacAddress.of(bytes(a))),
            found.word(IFLA_MTU, 0).orElse(0));
    boolean otherFamily = in.get(HEADER) != 0;
    // Only messages of family AF_UNSPEC tell that a link is gone; AF_BRIDGE: it left its bridge.
    return otherFamily
        ? new Message.Other(RTM_NEWLINK)
        : new Message.LinkState(sequence(in), removed, link, promotesSecondaries(found));
  }

  private static Optional<Boolean> promotesSecondaries(Attributes link) {
    // In this direction the settings come as one array that begins with number 1.
    int at = 4 * (IPV4_DEVCONF_PROMOTE_SECONDARIES - 1);
    return link.nested(IFLA_AF_SPEC)
        .flatMap(families -> families.nested(LibC.AF_INET))
        .map(inet -> inet.word(IFLA_INET_CONF, at))
        .filter(OptionalInt::isPresent)
        .map(setting -> setting.getAsInt() != 0);
  }

  private static int sequence(ByteBuffer in) {
    return in.getInt(8);
  }

  private static byte[] bytes(ByteBuffer value) {
    byte[] bytes = new byte[value.remaining()];
    value.get(value.position(), bytes);
    return bytes;
  }

  private static String text(ByteBuffer value) {
    String text = new String(bytes(value), StandardCharsets.UTF_8);
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }

  private static int aligned(int length) {
    return (length + 3) & ~3;
  }

  /** The attributes behind a message's fixed part; of two of a type the last counts. */
  private record Attributes(Map<Integer, ByteBuffer> byType) {
    /** Empty where one of them overruns the buffer. */
    static Optional<Attributes> read(ByteBuffer in, int start) {
      Map<Integer, ByteBuffer> byType = new TreeMap<>();
      int at = start;
      while (at + 4 <= in.limit()) {
        int length = Short.toUnsignedInt(in.getShort(at));
        if (length < 4 || length > in.limit() - at) {
          return Optional.empty();
        }
        int type = in.getShort(at + 2) & NLA_TYPE_MASK;
        byType.put(type, in.slice(at + 4, length - 4).order(in.order()));
        at += aligned(length);
      }
      return Optional.of(new Attributes(byType));
    }

    Optional<ByteBuffer> find(int type) {
      return Optional.ofNullable(byType.get(type));
    }

    Optional<Attributes> nested(int type) {
      return find(type).flatMap(value -> read(value, 0));
    }

    OptionalInt word(int type, int offset) {
      ByteBuffer value = byType.get(type);
      return value == null || value.remaining() < offset + 4
          ? OptionalInt.empty()
          : OptionalInt.of(value.getInt(offset));
    }
  }
}
