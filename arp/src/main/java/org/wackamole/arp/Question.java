package org.wackamole.arp;

import org.wackamole.inet.IpAddress;

/** Does anybody on this interface's link have this address? */
public record Question(String ifname, IpAddress address) {}
