package org.wackamole.arp;

/** Why a frame did not go out, in words that {@code status} and the log can print as they are. */
public enum Unsent {
  NO_SUCH_INTERFACE("there is no such interface"),
  INTERFACE_DOWN("the interface is down"),
  NO_CARRIER("the interface has no carrier"),
  NO_ARP("the interface does not speak ARP"),
  NO_BUFFERS("the send queue is full"),
  REFUSED("the kernel refused it"),
  NOT_OWNED("the address is not held here any more"),
  NOT_IPV4("only IPv4 addresses can be asked for or announced"),
  STOPPED("the sender was stopped");

  private final String text;

  Unsent(String text) {
    this.text = text;
  }

  /** A clause without capital and full stop. */
  @Override
  public String toString() {
    return text;
  }
}
