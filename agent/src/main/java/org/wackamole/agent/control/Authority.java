package org.wackamole.agent.control;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;

/**
 * Who may have the daemon do something: root, and the user that it runs as. Whoever gets through to
 * the socket may be told things; its mode decides on that. By the credentials that the kernel noted
 * when the client connected (SO_PEERCRED, unix(7)), which a client cannot forge; root of a
 * container with users of its own is another user here.
 *
 * @param users these, and no others
 * @param daemon the daemon's user, by name, for messages
 */
record Authority(Set<UserPrincipal> users, String daemon) {
  /** The number stands for itself where the host has no name for it. */
  private static final String ROOT = "0";

  Authority {
    users = Set.copyOf(users);
  }

  /**
   * @param daemon owns the socket
   */
  static Authority of(UserPrincipal daemon) throws IOException {
    UserPrincipal root =
        FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(ROOT);
    return new Authority(
        root.equals(daemon) ? Set.of(root) : Set.of(root, daemon), daemon.getName());
  }

  /** Who is at the other end. */
  static UserPrincipal peer(SocketChannel client) throws IOException {
    return client.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
  }

  boolean mayChange(UserPrincipal user) {
    return users.contains(user);
  }
}
