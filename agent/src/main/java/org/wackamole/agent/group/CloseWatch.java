package org.wackamole.agent.group;

import java.util.function.Consumer;
import org.jgroups.ChannelListener;
import org.jgroups.JChannel;

/** Tells when JGroups ends a channel that nobody asked it to end. */
record CloseWatch(Consumer<String> lost) implements ChannelListener {
  @Override
  public void channelConnected(JChannel channel) {}

  @Override
  public void channelDisconnected(JChannel channel) {
    lost.accept("JGroups disconnected the channel");
  }

  @Override
  public void channelClosed(JChannel channel) {
    lost.accept("JGroups closed the channel");
  }
}
