package org.wackamole.netlink;

/** The numbers of rtnetlink that this package speaks, by the header that defines them. */
final class Rtnetlink {
  /** linux/netlink.h. */
  static final int NLMSG_NOOP = 1;

  static final int NLMSG_ERROR = 2;
  static final int NLMSG_DONE = 3;
  static final int HEADER = 16;
  static final int NLM_F_REQUEST = 1;
  static final int NLM_F_ACK = 4;
  static final int NLM_F_DUMP_INTR = 0x10;
  static final int NLM_F_CAPPED = 0x100;
  static final int NLM_F_ACK_TLVS = 0x200;
  static final int NLM_F_REPLACE = 0x100;
  static final int NLM_F_EXCL = 0x200;
  static final int NLM_F_DUMP = 0x300;
  static final int NLM_F_CREATE = 0x400;
  static final int NLMSGERR_ATTR_MSG = 1;
  static final int NLA_TYPE_MASK = 0x3fff;

  /** linux/rtnetlink.h. */
  static final int RTM_NEWLINK = 16;

  static final int RTM_DELLINK = 17;
  static final int RTM_GETLINK = 18;
  static final int RTM_SETLINK = 19;
  static final int RTM_NEWADDR = 20;
  static final int RTM_DELADDR = 21;
  static final int RTM_GETADDR = 22;
  static final int RTM_NEWROUTE = 24;
  static final int RTM_DELROUTE = 25;
  static final int RTMGRP_LINK = 1;
  static final int RTMGRP_IPV4_IFADDR = 0x10;
  static final int RTMGRP_IPV6_IFADDR = 0x100;
  static final int RT_TABLE_MAIN = 254;
  static final int RT_SCOPE_UNIVERSE = 0;
  static final int RT_SCOPE_LINK = 253;
  static final int RT_SCOPE_HOST = 254;
  static final int RTN_UNICAST = 1;
  static final int RTA_DST = 1;
  static final int RTA_OIF = 4;
  static final int RTA_PRIORITY = 6;
  static final int RTEXT_FILTER_SKIP_STATS = 8;

  /** linux/if_addr.h. */
  static final int IFA_ADDRESS = 1;

  static final int IFA_LOCAL = 2;
  static final int IFA_CACHEINFO = 6;
  static final int IFA_FLAGS = 8;
  static final int IFA_F_SECONDARY = 1;
  static final int IFA_F_NODAD = 2;
  static final int IFA_F_NOPREFIXROUTE = 0x200;
  static final int IFA_F_MCAUTOJOIN = 0x400;
  static final int INFINITY_LIFE_TIME = 0xffff_ffff;

  /** linux/if_link.h, linux/if.h. */
  static final int IFLA_ADDRESS = 1;

  static final int IFLA_IFNAME = 3;
  static final int IFLA_MTU = 4;
  static final int IFLA_AF_SPEC = 26;
  static final int IFLA_EXT_MASK = 29;
  static final int IFLA_INET_CONF = 1;
  static final int IFF_UP = 1;
  static final int IFF_LOWER_UP = 0x10000;

  /** linux/ip.h. */
  static final int IPV4_DEVCONF_PROMOTE_SECONDARIES = 20;

  private Rtnetlink() {}
}
