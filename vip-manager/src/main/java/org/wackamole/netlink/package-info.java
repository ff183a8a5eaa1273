/**
 * Addresses and links of this host, by rtnetlink: what is bound, what to bind and to delete, and
 * what the kernel says about both.
 *
 * <p>Messages are bytes in a buffer and have no socket; the sockets know nothing of what they
 * carry. Sources: rtnetlink(7), netlink(7), linux/netlink.h, linux/rtnetlink.h, linux/if_addr.h,
 * linux/if_link.h.
 */
package org.wackamole.netlink;
