package org.wackamole.agent;

/** Which release this is. */
final class Release {
  private Release() {}

  /** From the jar's manifest. */
  static String version() {
    String version = Release.class.getPackage().getImplementationVersion();
    return version == null ? "(not from a release)" : version;
  }
}
