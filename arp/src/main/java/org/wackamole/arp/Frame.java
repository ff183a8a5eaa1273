package org.wackamole.arp;

import org.wackamole.inet.MacAddress;

/**
 * A payload and the station, or all of them, that it goes to.
 *
 * @param to the Ethernet destination, which need not be the target that an ARP packet names
 */
public record Frame(MacAddress to, Payload payload) {}
