package org.wackamole.agent.group;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FD_SOCK2;
import org.jgroups.stack.IpAddress;

/**
 * Notices that a member's process has ended: each member keeps a TCP connection to the next one,
 * and the kernel of the dead one closes it.
 *
 * <p>FD_SOCK2 as it comes takes every connection that fails for a death, and waits for it in the
 * thread that installs the view. Three things are different here:
 *
 * <ul>
 *   <li>A connection that was closed means a death only if another one is refused: the host is
 *       there, the process is not. Whatever else it may be, silence will tell.
 *   <li>A member that cannot be connected to is not suspected for it, but tried again: it may be
 *       busy, or behind a firewall that knows only the other port.
 *   <li>Connections to members that were excluded are closed. After a partition they are half open,
 *       and the member on the other side refuses the new connection in favour of the old one.
 * </ul>
 */
final class CrashDetection extends FD_SOCK2 {
  /** A view waits for it at most once per member; a LAN answers in one. */
  private static final int CONNECT_TIMEOUT_MILLIS = 150;

  private static final int RETRY_MILLIS = 1_000;

  /** How long a connection that is accepted may take to prove the last of a dying process. */
  private static final int PROBE_MILLIS = 100;

  private static final int PROBES = 3;

  /** Members of the view of which it was said that they cannot be connected to. */
  private final Set<Address> unconnected = ConcurrentHashMap.newKeySet();

  CrashDetection(InetAddress bind) {
    setId(ClassConfigurator.getProtocolId(FD_SOCK2.class));
    setBindAddress(bind);
    setOffset(GroupOptions.CRASH_PORT_OFFSET);
    setPortRange(0);
    // How often a suspicion is told again until the view without its subject is there.
    setSuspectMsgInterval(500);
    setValue("connect_timeout", CONNECT_TIMEOUT_MILLIS);
  }

  /** Connects to itself once: what a probe needs is loaded before the first death. */
  @Override
  public void start() throws Exception {
    super.start();
    thread_pool.execute(
        () -> {
          if (refuses(local_addr)) {
            log.warn(
                "TCP port %d of %s is closed to this very host: does a firewall let it through?",
                getActualBindPort(), getBindAddress().getHostAddress());
          }
        });
  }

  @Override
  protected void handleView(View view) {
    List<Address> connections = new ArrayList<>();
    for (Address member : view.getMembers()) {
      connections.addAll(getPhysicalAddresses(member));
    }
    srv.retainAll(connections);
    unconnected.retainAll(view.getMembers());
    super.handleView(view);
  }

  /**
   * @param closed the member whose connection was closed, or null where a view came
   */
  @Override
  protected void connectToNextPingDest(Address closed) {
    if (closed != null) {
      if (refuses(closed)) {
        super.broadcastSuspectMessage(new ArrayList<>(List.of(closed)));
      } else {
        retry(closed);
      }
      // Else it counts as connected, and the next attempt would leave it alone.
      closeConnectionToPingDest();
    }
    super.connectToNextPingDest(null);
  }

  /** Called with those that could not be connected to. */
  @Override
  protected void broadcastSuspectMessage(List<Address> unreachable) {
    for (Address member : unreachable) {
      if (unconnected.add(member)) {
        log.warn(
            "no connection to TCP %s of %s within %d ms: if it is killed, only its silence tells."
                + " Does a firewall let that port through?",
            getPhysicalAddresses(member), member, CONNECT_TIMEOUT_MILLIS);
      }
      retry(member);
    }
  }

  private void retry(Address member) {
    var unused =
        timer.schedule(
            () -> {
              if (members.contains(member)) {
                handle(new FdHeader(FdHeader.UNSUSPECT).mbrs(List.of(member)), local_addr);
              }
            },
            RETRY_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  /**
   * Whether the member's host refuses connections. A dying process may close its connections some
   * milliseconds before what it listens on; the kernel then accepts a last connection and resets
   * it.
   */
  private boolean refuses(Address member) {
    for (IpAddress address : getPhysicalAddresses(member)) {
      InetSocketAddress target = new InetSocketAddress(address.getIpAddress(), address.getPort());
      for (int attempt = 0; attempt < PROBES; attempt++) {
        switch (probe(target)) {
          case REFUSED -> {
            return true;
          }
          case SILENT -> {
            return false;
          }
          case RESET -> log.debug("%s accepted a connection and ended it", member);
        }
      }
    }
    return false;
  }

  private Answer probe(InetSocketAddress target) {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(getBindAddress(), 0));
      socket.connect(target, CONNECT_TIMEOUT_MILLIS);
      socket.setSoTimeout(PROBE_MILLIS);
      return socket.getInputStream().read() < 0 ? Answer.RESET : Answer.SILENT;
    } catch (ConnectException e) {
      return Answer.REFUSED;
    } catch (SocketTimeoutException e) {
      return Answer.SILENT;
    } catch (IOException e) {
      return Answer.RESET;
    }
  }

  private enum Answer {
    REFUSED,
    /** Accepted, then closed. */
    RESET,
    /** Accepted and kept, or no answer at all: alive, or for silence to judge. */
    SILENT
  }
}
