package org.wackamole.arp;

import java.util.Optional;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/**
 * A host that can be asked whether the link to it works.
 *
 * @param mac as last seen
 */
record Candidate(IpAddress address, Optional<MacAddress> mac) {}
