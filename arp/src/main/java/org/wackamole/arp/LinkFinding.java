package org.wackamole.arp;

/** What asking the hosts of a link brought to light. */
public enum LinkFinding {
  /** Somebody answered. */
  ANSWERED,

  /** The carrier is gone, or nobody answers and somebody did before. */
  SILENT,

  /** Nobody who could be asked has answered lately, so that silence says nothing. */
  NO_WITNESS
}
