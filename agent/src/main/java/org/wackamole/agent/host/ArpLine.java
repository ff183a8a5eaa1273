package org.wackamole.agent.host;

import java.util.Optional;
import java.util.function.BiConsumer;
import org.wackamole.agent.group.HostLine;
import org.wackamole.arp.HostProbe;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/** Asks hosts' kernels by ARP for the group's detector. */
public final class ArpLine implements HostLine {
  private final HostProbe probe;

  /**
   * @param probe closed with this
   */
  public ArpLine(HostProbe probe) {
    this.probe = probe;
  }

  @Override
  public boolean ask(IpAddress host, Optional<MacAddress> station) {
    return probe.ask(host, station);
  }

  @Override
  public void listen(boolean on) {
    probe.listen(on);
  }

  @Override
  public void await(long nanos, BiConsumer<IpAddress, MacAddress> heard) {
    probe.await(nanos, heard);
  }

  @Override
  public void wake() {
    probe.wake();
  }

  @Override
  public void close() {
    probe.close();
  }
}
