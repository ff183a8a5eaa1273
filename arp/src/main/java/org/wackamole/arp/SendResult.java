package org.wackamole.arp;

/** What the kernel said to one frame. Sent means queued: Ethernet confirms nothing. */
sealed interface SendResult {
  record Sent() implements SendResult {}

  /**
   * @param detail the errno and its text
   */
  record Failed(Unsent why, String detail) implements SendResult {}
}
