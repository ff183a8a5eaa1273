package org.wackamole.agent.group;

import java.io.IOException;

/** Tests of a group on the loopback interface, where nobody can be asked by ARP. */
public final class NoHosts {
  private NoHosts() {}

  /** An opener that says so. */
  public static final HostLine.Opener OPENER =
      (ifname, own) -> {
        throw new IOException("no ARP on " + ifname);
      };
}
