package org.wackamole.libc;

import org.wackamole.core.Vif;

/** A C library that knows what it is used for. */
public final class LibcTrespass {
  static class KnowsCore {
    Vif vif;
  }
}
