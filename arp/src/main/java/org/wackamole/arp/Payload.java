package org.wackamole.arp;

/**
 * What an Ethernet frame of ours carries, as a value. The kernel writes the Ethernet header, with
 * the interface's own MAC as its source, so a payload starts behind it.
 */
public sealed interface Payload permits ArpPacket, EchoRequest {
  /** The EtherType in host order, linux/if_ether.h: 0x0806 ARP, 0x0800 IPv4. */
  int etherType();

  /** The bytes in the order of the wire, without Ethernet header and padding. */
  byte[] toBytes();
}
