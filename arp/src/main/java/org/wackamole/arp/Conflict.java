package org.wackamole.arp;

import java.time.Instant;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/**
 * Somebody outside of the group claims an address that is held here (RFC 5227, 2.4).
 *
 * @param by the MAC that the ARP packets give as the sender's
 * @param claims packets since the first
 */
public record Conflict(
    IpAddress address, MacAddress by, String ifname, long claims, Instant first, Instant last) {}
