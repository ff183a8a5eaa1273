package org.wackamole.arp;

import org.wackamole.inet.MacAddress;

/**
 * What an interface's name stands for at this moment. Index and MAC change when an interface is
 * created again under its old name, so this is looked up for every use and never kept.
 */
sealed interface Device {
  /**
   * An interface that is up, has a carrier and speaks ARP.
   *
   * @param index as {@code if_nametoindex} has it
   */
  record Ethernet(int index, MacAddress mac) implements Device {}

  record Unusable(Unsent why) implements Device {}
}
