package org.wackamole.core;

/** Where a member stands, named as in Wackamole. */
public enum State {
  /** Not mature, holds nothing. */
  BOOT,
  /** A view came, reports are being collected. */
  GATHER,
  /** An assignment of this view was obeyed. */
  RUN,
  /** Told to hold nothing, or leaving. */
  DRAINED
}
