package org.wackamole.netlink;

import java.util.Optional;
import org.wackamole.inet.MacAddress;

/**
 * A network interface as the kernel sees it.
 *
 * @param up switched on by the administrator (IFF_UP)
 * @param running up and with carrier (IFF_LOWER_UP)
 * @param mac empty where the interface has no Ethernet address
 * @param mtu bytes
 */
public record Link(
    int index, String name, boolean up, boolean running, Optional<MacAddress> mac, int mtu) {}
