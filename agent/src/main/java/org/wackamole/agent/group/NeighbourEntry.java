package org.wackamole.agent.group;

import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/**
 * One line of a member's neighbour table: a host that it has seen on a network of the pool. The
 * interface is left out because it is the sender's own affair; the receiver goes by the address.
 */
public record NeighbourEntry(IpAddress address, MacAddress mac) {}
