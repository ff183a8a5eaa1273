package org.wackamole.agent.loop;

import org.jgroups.JChannel;

/** A loop that talks to the group itself. */
public final class LoopTrespass {
  static class KnowsJGroups {
    JChannel channel;
  }
}
