package org.wackamole.agent.group;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;

/** Finds out, for the operator, why a group cannot be opened. */
final class GroupDiagnosis {
  private GroupDiagnosis() {}

  /** The interface that has the group's address. */
  static NetworkInterface networkOf(GroupOptions options) throws GroupUnavailableException {
    String address = options.bind().getHostAddress();
    try {
      NetworkInterface network = NetworkInterface.getByInetAddress(options.bind());
      if (network == null) {
        throw new GroupUnavailableException(
            "no interface of this host has the group's address "
                + address
                + ": bring it up, or set GroupInterface",
            null);
      }
      if (!network.isUp()) {
        throw new GroupUnavailableException(
            "the interface "
                + network.getName()
                + " of the group's address "
                + address
                + " is down: bring it up, or set GroupInterface",
            null);
      }
      return network;
    } catch (SocketException e) {
      throw new GroupUnavailableException(
          "the interface of the group's address " + address + " cannot be asked", e);
    }
  }

  /**
   * What JGroups says of a port that is taken names neither the protocol nor who has it. So try the
   * same, and say what was tried.
   */
  static GroupUnavailableException explain(GroupOptions options, Exception cause) {
    String why =
        datagramPort(options)
            .orElseGet(() -> "cannot open group " + options.group() + ": " + rootOf(cause));
    return new GroupUnavailableException(why, cause);
  }

  private static Optional<String> datagramPort(GroupOptions options) {
    InetSocketAddress address = new InetSocketAddress(options.bind(), options.port());
    try (DatagramSocket free = new DatagramSocket(address)) {
      return free.isBound() ? Optional.empty() : Optional.of("UDP " + address + " is not bound");
    } catch (IOException e) {
      return Optional.of(taken("UDP", address, "ss -ulpn sport = :" + options.port(), e));
    }
  }

  private static String taken(
      String protocol, InetSocketAddress address, String command, Exception e) {
    return "the group's %s port %d of %s cannot be had (%s): another daemon? Look with: %s"
        .formatted(
            protocol,
            address.getPort(),
            address.getAddress().getHostAddress(),
            e.getMessage(),
            command);
  }

  private static String rootOf(Exception cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }
}
