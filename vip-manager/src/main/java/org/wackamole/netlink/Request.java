package org.wackamole.netlink;

import static org.wackamole.netlink.Rtnetlink.*;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.IpPrefix;
import org.wackamole.libc.LibC;

/**
 * A request to the kernel, as bytes once it has a sequence number. Every change asks for an
 * acknowledgement.
 */
@FunctionalInterface
interface Request {
  /** The longest request written here, in bytes; adding an IPv6 address needs 92. */
  int MAX_BYTES = 128;

  /** The owner of our routes in rtm_protocol; free in iproute2's rt_protos. The letter W. */
  int ROUTE_PROTOCOL = 87;

  /** The worst metric there is: any other route to the same network is used before ours. */
  int ROUTE_METRIC = 0xffff_ffff;

  void write(ByteBuffer out, int sequence);

  /**
   * RTM_NEWADDR that fails where the address is there.
   *
   * <p>IPv4 without the kernel's prefix route, because that one would make the address the source
   * of what this host sends there; see {@link #addRoute}. IPv6 without duplicate detection, because
   * it takes a second and who may hold the address has been settled before; deprecated, so that RFC
   * 6724 rule 3 avoids it as a source.
   *
   * @param lifetime seconds; empty for ever
   */
  static Request addAddress(
      int index, IpAddress address, int prefixLength, int scope, OptionalInt lifetime) {
    return newAddress(NLM_F_CREATE | NLM_F_EXCL, index, address, prefixLength, scope, 0, lifetime);
  }

  /**
   * RTM_NEWADDR that gives an address a new lifetime, and fails with EINVAL where it is not there.
   *
   * <p>By itself the kernel would add what is missing, with or without NLM_F_CREATE ("userspace
   * already relies on not having to provide this", inet_rtm_newaddr in net/ipv4/devinet.c, and the
   * same in net/ipv6/addrconf.c), and a renewal that was on its way while the guard deleted would
   * bring the address back. So it asks for a thing that only adding looks at and refuses:
   * IFA_F_MCAUTOJOIN, which joins the multicast group of this address, and it is none. IPv6 keeps
   * the flag and shows it as "autojoin"; it means nothing there.
   *
   * @param lifetime seconds; empty for ever
   */
  static Request renewAddress(
      int index, IpAddress address, int prefixLength, OptionalInt lifetime) {
    return newAddress(
        NLM_F_REPLACE, index, address, prefixLength, RT_SCOPE_UNIVERSE, IFA_F_MCAUTOJOIN, lifetime);
  }

  private static Request newAddress(
      int how,
      int index,
      IpAddress address,
      int prefixLength,
      int scope,
      int flags,
      OptionalInt lifetime) {
    int valid = lifetime.orElse(INFINITY_LIFE_TIME);
    int all = flags | (address.isV4() ? IFA_F_NOPREFIXROUTE : IFA_F_NODAD);
    int preferred = address.isV4() ? valid : 0;
    return (out, sequence) -> {
      MessageWriter writer = new MessageWriter(out);
      writer.start(RTM_NEWADDR, NLM_F_REQUEST | NLM_F_ACK | how, sequence);
      address(writer, index, address, prefixLength, scope);
      writer.attribute(IFA_FLAGS, all);
      writer.attribute(IFA_CACHEINFO, preferred, valid, 0, 0);
      writer.end();
    };
  }

  /** RTM_DELADDR of exactly this address with this prefix length. */
  static Request removeAddress(int index, IpAddress address, int prefixLength) {
    return (out, sequence) -> {
      MessageWriter writer = new MessageWriter(out);
      writer.start(RTM_DELADDR, NLM_F_REQUEST | NLM_F_ACK, sequence);
      address(writer, index, address, prefixLength, RT_SCOPE_UNIVERSE);
      writer.end();
    };
  }

  private static void address(
      MessageWriter writer, int index, IpAddress address, int prefixLength, int scope) {
    writer.bytes(family(address), prefixLength, 0, scope).word(index);
    writer.attribute(IFA_LOCAL, address.toBytes());
    writer.attribute(IFA_ADDRESS, address.toBytes());
  }

  /** A dump of all addresses of both families. */
  static Request dumpAddresses() {
    return (out, sequence) -> {
      MessageWriter writer = new MessageWriter(out);
      writer.start(RTM_GETADDR, NLM_F_REQUEST | NLM_F_DUMP, sequence);
      writer.bytes(0, 0, 0, 0).word(0).end();
    };
  }

  /** A dump of all links. */
  static Request dumpLinks() {
    return (out, sequence) -> {
      MessageWriter writer = new MessageWriter(out);
      writer.start(RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, sequence);
      writer.bytes(0, 0, 0, 0).word(0).word(0).word(0);
      writer.attribute(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
      writer.end();
    };
  }

  /** The one link of that name, then an acknowledgement. */
  static Request link(String name) {
    return (out, sequence) -> {
      MessageWriter writer = new MessageWriter(out);
      writer.start(RTM_GETLINK, NLM_F_REQUEST | NLM_F_ACK, sequence);
      writer.bytes(0, 0, 0, 0).word(0).word(0).word(0);
      writer.attribute(IFLA_IFNAME, (name + "\0").getBytes(StandardCharsets.UTF_8));
      writer.attribute(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
      writer.end();
    };
  }

  /**
   * Sets net.ipv4.conf.IF.promote_secondaries to 1. By netlink this needs the very privilege that
   * binding an address needs, and no writable /proc/sys, which a hardened unit does not have.
   */
  static Request promoteSecondaries(int index) {
    return (out, sequence) -> {
      MessageWriter writer = new MessageWriter(out);
      writer.start(RTM_SETLINK, NLM_F_REQUEST | NLM_F_ACK, sequence);
      writer.bytes(0, 0, 0, 0).word(index).word(0).word(0);
      int families = writer.open(IFLA_AF_SPEC);
      int inet = writer.open(LibC.AF_INET);
      int settings = writer.open(IFLA_INET_CONF);
      writer.attribute(IPV4_DEVCONF_PROMOTE_SECONDARIES, 1);
      writer.close(settings);
      writer.close(inet);
      writer.close(families);
      writer.end();
    };
  }

  /**
   * A route to an IPv4 network on the link, without a source address: the kernel then picks the
   * interface's first address, the host's own, where its own prefix route would name the virtual
   * one.
   */
  static Request addRoute(int index, IpPrefix network) {
    return route(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, index, network);
  }

  /** Deletes what {@link #addRoute} added, and no other route to that network. */
  static Request removeRoute(int index, IpPrefix network) {
    return route(RTM_DELROUTE, 0, index, network);
  }

  private static Request route(int type, int flags, int index, IpPrefix network) {
    return (out, sequence) -> {
      MessageWriter writer = new MessageWriter(out);
      writer.start(type, NLM_F_REQUEST | NLM_F_ACK | flags, sequence);
      writer.bytes(family(network.network()), network.length(), 0, 0);
      writer.bytes(RT_TABLE_MAIN, ROUTE_PROTOCOL, RT_SCOPE_LINK, RTN_UNICAST).word(0);
      writer.attribute(RTA_DST, network.network().toBytes());
      writer.attribute(RTA_OIF, index);
      writer.attribute(RTA_PRIORITY, ROUTE_METRIC);
      writer.end();
    };
  }

  private static int family(IpAddress address) {
    return address.isV4() ? LibC.AF_INET : LibC.AF_INET6;
  }
}
