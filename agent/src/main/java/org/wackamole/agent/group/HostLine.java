package org.wackamole.agent.group;

import java.io.IOException;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/**
 * The group's link as the detector needs it: there it asks the kernels of other members' hosts, and
 * there it sleeps. Used by the detector's thread alone, but for {@link #wake}.
 */
public interface HostLine extends AutoCloseable {
  /** Opens the line of one life of a group. */
  @FunctionalInterface
  interface Opener {
    /**
     * @param ifname the interface where the group talks
     * @param own this host's address there
     * @throws IOException where hosts cannot be asked there; members are then judged by their
     *     silence alone
     */
    HostLine open(String ifname, IpAddress own) throws IOException;
  }

  /**
   * Asks a host's kernel once.
   *
   * @param station its MAC; empty to ask everybody on the link
   * @return whether the question went out; false says nothing about the host
   */
  boolean ask(IpAddress host, Optional<MacAddress> station);

  /** Whether answers are to be heard; not at first. */
  void listen(boolean on);

  /**
   * Sleeps for {@code nanos}, or until an answer or a {@link #wake}, and hands over what was heard;
   * 0 or less only hands over.
   */
  void await(long nanos, BiConsumer<IpAddress, MacAddress> heard);

  void wake();

  @Override
  void close();
}
