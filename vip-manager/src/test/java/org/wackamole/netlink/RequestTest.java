package org.wackamole.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.wackamole.netlink.AnnotatedHex.digits;
import static org.wackamole.netlink.AnnotatedHex.written;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.IpPrefix;

/** Requests byte by byte, little-endian, against linux/netlink.h, rtnetlink.h and if_addr.h. */
class RequestTest {
  @Test
  void addIpv4() {
    assertEquals(
        digits(
            """
            44000000  # length 68
            1400      # type RTM_NEWADDR (20)
            0506      # flags REQUEST | ACK | EXCL | CREATE
            07000000  # sequence 7
            00000000  # port 0: the kernel assigns
            02        # family AF_INET
            18        # prefix length 24
            00        # flags, superseded by IFA_FLAGS
            00        # scope universe
            03000000  # interface 3
            0800 0200 c30503b4  # IFA_LOCAL 195.5.3.180
            0800 0100 c30503b4  # IFA_ADDRESS the same: no peer
            0800 0800 00020000  # IFA_FLAGS NOPREFIXROUTE
            1400 0600           # IFA_CACHEINFO
            ffffffff  # preferred for ever
            ffffffff  # valid for ever
            00000000  # created, unused here
            00000000  # updated, unused here
            """),
        written(
            Request.addAddress(3, IpAddress.literal("195.5.3.180"), 24, 0, OptionalInt.empty()),
            7));
  }

  @Test
  void addIpv6WithALifetime() {
    assertEquals(
        digits(
            """
            5c000000  # length 92
            1400      # type RTM_NEWADDR (20)
            0506      # flags REQUEST | ACK | EXCL | CREATE
            08000000  # sequence 8
            00000000  # port
            0a        # family AF_INET6
            40        # prefix length 64
            00        # flags, superseded by IFA_FLAGS
            00        # scope universe
            03000000  # interface 3
            1400 0200 20010db8000000000000000000000010  # IFA_LOCAL 2001:db8::10
            1400 0100 20010db8000000000000000000000010  # IFA_ADDRESS the same
            0800 0800 02000000  # IFA_FLAGS NODAD
            1400 0600           # IFA_CACHEINFO
            00000000  # preferred for no time: deprecated, RFC 6724 rule 3
            02000000  # valid for 2 seconds
            00000000  # created, unused here
            00000000  # updated, unused here
            """),
        written(
            Request.addAddress(3, IpAddress.literal("2001:db8::10"), 64, 0, OptionalInt.of(2)), 8));
  }

  @Test
  void removeIpv4() {
    assertEquals(
        digits(
            """
            28000000  # length 40
            1500      # type RTM_DELADDR (21)
            0500      # flags REQUEST | ACK
            09000000  # sequence 9
            00000000  # port
            02        # family AF_INET
            18        # prefix length 24
            00        # flags
            00        # scope universe
            03000000  # interface 3
            0800 0200 c30503b4  # IFA_LOCAL 195.5.3.180
            0800 0100 c30503b4  # IFA_ADDRESS: with it the kernel compares the prefix length
            """),
        written(Request.removeAddress(3, IpAddress.literal("195.5.3.180"), 24), 9));
  }

  @Test
  void dumps() {
    assertEquals(
        digits(
            """
            18000000 1600 0103 01000000 00000000  # length 24, RTM_GETADDR, REQUEST | DUMP
            00 00 00 00 00000000                  # every family, every interface
            """),
        written(Request.dumpAddresses(), 1));
    assertEquals(
        digits(
            """
            28000000 1200 0103 01000000 00000000  # length 40, RTM_GETLINK, REQUEST | DUMP
            00 00 0000 00000000 00000000 00000000 # every interface
            0800 1d00 08000000                    # IFLA_EXT_MASK RTEXT_FILTER_SKIP_STATS
            """),
        written(Request.dumpLinks(), 1));
  }

  @Test
  void linkByName() {
    assertEquals(
        digits(
            """
            34000000 1200 0500 02000000 00000000  # length 52, RTM_GETLINK, REQUEST | ACK
            00 00 0000 00000000 00000000 00000000 # which one says its name
            0900 0300 6574683000 000000           # IFLA_IFNAME "eth0", ended by 0, three of padding
            0800 1d00 08000000                    # IFLA_EXT_MASK RTEXT_FILTER_SKIP_STATS
            """),
        written(Request.link("eth0"), 2));
  }

  @Test
  void promoteSecondaries() {
    assertEquals(
        digits(
            """
            34000000 1300 0500 02000000 00000000  # length 52, RTM_SETLINK, REQUEST | ACK
            00 00 0000 03000000 00000000 00000000 # interface 3, no flag changed
            1400 1a00           # IFLA_AF_SPEC
            1000 0200           #   AF_INET
            0c00 0100           #     IFLA_INET_CONF
            0800 1400 01000000  #       20: promote_secondaries = 1
            """),
        written(Request.promoteSecondaries(3), 2));
  }

  @Test
  void routes() {
    String body =
        """
        03000000 00000000   # sequence 3, port
        02                  # family AF_INET
        18                  # destination of 24 bits
        00 00               # no source, no TOS
        fe                  # table main (254)
        57                  # protocol 87: ours
        fd                  # scope link (253)
        01                  # type unicast
        00000000            # flags
        0800 0100 c3050300  # RTA_DST 195.5.3.0
        0800 0400 03000000  # RTA_OIF interface 3
        0800 0600 ffffffff  # RTA_PRIORITY the worst metric
        """;
    IpPrefix network = IpPrefix.parse("195.5.3.0/24").orElseThrow();
    assertEquals(
        digits("34000000 1800 0506 # length 52, RTM_NEWROUTE, REQUEST|ACK|EXCL|CREATE\n" + body),
        written(Request.addRoute(3, network), 3));
    assertEquals(
        digits("34000000 1900 0500 # length 52, RTM_DELROUTE, REQUEST|ACK\n" + body),
        written(Request.removeRoute(3, network), 3));
  }

  @Test
  void theLongestRequestFitsTheRoomThatEachIsGiven() {
    Request longest =
        Request.addAddress(3, IpAddress.literal("2001:db8::10"), 64, 0, OptionalInt.of(2));
    assertTrue(written(longest, 1).length() / 2 <= Request.MAX_BYTES);
  }
}
