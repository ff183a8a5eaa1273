package org.wackamole.core;

/** Whether a link still leads anywhere, by the answers of those known to be on it (rule 12). */
public enum LinkVerdict {
  /** Somebody on it answered who is no lost member. */
  ANSWERED,

  /** There were answers before, and now nobody answers: this host is the one that is cut off. */
  SILENT,

  /** Nobody was ever seen on it but members: the carrier has to suffice. */
  NO_WITNESS
}
