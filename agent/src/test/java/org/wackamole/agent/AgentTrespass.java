package org.wackamole.agent;

import java.util.function.Supplier;
import org.wackamole.netlink.OpenSocket;

/** Ways to build an adapter outside of Main. */
public final class AgentTrespass {
  static class ByConstructor {
    OpenSocket socket = new OpenSocket();
  }

  static class ByFactory {
    OpenSocket socket = OpenSocket.open();
  }

  static class ByReference {
    Supplier<OpenSocket> socket = OpenSocket::new;
  }
}
