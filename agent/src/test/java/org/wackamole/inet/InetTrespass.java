package org.wackamole.inet;

import org.wackamole.core.Vif;

/** A value type that knows what it is used for. */
public final class InetTrespass {
  static class KnowsCore {
    Vif vif;
  }
}
