package org.wackamole.arp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.wackamole.inet.IpAddress;

/** An echo request has the bytes of RFC 791 and RFC 792, checksums included. */
class EchoRequestTest {
  @Test
  void echoRequestFromTheVip() {
    byte[] expected =
        Hex.bytes(
            """
            45        # IPv4, header of 5 words
            00        # type of service
            001c      # total length 28
            0000      # identification
            4000      # do not fragment
            40        # time to live 64
            01        # ICMP
            f0c6      # checksum: ~(4500+001c+4000+4001+c0a8+64c8+c0a8+6401)
            c0a864c8  # source: the VIP
            c0a86401  # destination: the router
            08        # echo request
            00        # code
            a12e      # checksum: ~(0800+56ce+0003)
            56ce      # identifier
            0003      # sequence
            """);
    EchoRequest request =
        new EchoRequest(
            IpAddress.literal("192.168.100.200"), IpAddress.literal("192.168.100.1"), 0x56ce, 3);
    assertEquals(Hex.text(expected), Hex.text(request.toBytes()));
  }

  @Test
  void ipv6IsRefused() {
    IpAddress v6 = IpAddress.literal("2001:db8::10");
    assertThrows(IllegalArgumentException.class, () -> new EchoRequest(v6, v6, 0, 0));
  }
}
