package org.wackamole.agent;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.agent.host.HostAddresses;
import org.wackamole.agent.loop.GuardPort;
import org.wackamole.agent.loop.Heart;
import org.wackamole.netlink.Farewell;
import org.wackamole.netlink.Guard;

/**
 * Between the loop and the guard: beats go there, and that it struck comes back as a pause of the
 * loop, whatever the loop thinks of itself.
 */
final class Fencing implements Guard.Listener, GuardPort, HostAddresses.Fence {
  private static final Logger LOG = LoggerFactory.getLogger(Fencing.class);

  /** For the answer of a guard that may have to end another one first. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Heart heart;
  private final Farewell farewell;
  private final Consumer<String> fatal;
  private volatile Optional<Guard> guard = Optional.empty();

  Fencing(Heart heart, Farewell farewell, Consumer<String> fatal) {
    this.heart = heart;
    this.farewell = farewell;
    this.fatal = fatal;
  }

  void guardedBy(Guard started) {
    guard = Optional.of(started);
  }

  @Override
  public void beat() {
    guard.ifPresent(Guard::beat);
  }

  @Override
  public boolean arm(Heart.Stamp life) {
    return guard.map(g -> g.arm(life.life(), PATIENCE)).orElse(false);
  }

  @Override
  public void struck() {
    heart.missed();
  }

  @Override
  public void ended(String why) {
    LOG.error("{}; another one is started", why);
  }

  @Override
  public void missing(String why) {
    fatal.accept(why);
  }

  /** What the guard says to the others from now on, once it has let go of what we held. */
  void farewell(byte[] datagram, List<InetSocketAddress> targets) {
    try {
      farewell.write(datagram, targets);
    } catch (IOException e) {
      LOG.error("If this daemon died, the others would wait for its silence: {}", e.getMessage());
    }
  }

  void close() {
    guard.ifPresent(Guard::close);
  }
}
