package org.wackamole.packaging;

import java.time.Instant;
import java.util.Locale;

/**
 * What a build is called.
 *
 * @param version as Maven has it
 * @param time of every file, so that two builds of the same sources are alike
 */
record Release(String version, Instant time) {
  /** A tilde sorts before the end: 3.0.0~snapshot is older than 3.0.0, for dpkg and for rpm. */
  String packageVersion() {
    return version.toLowerCase(Locale.ROOT).replace('-', '~');
  }

  static String debianArchitecture() {
    return isArm() ? "arm64" : "amd64";
  }

  static String rpmArchitecture() {
    return isArm() ? "aarch64" : "x86_64";
  }

  private static boolean isArm() {
    return System.getProperty("os.arch").equals("aarch64");
  }
}
