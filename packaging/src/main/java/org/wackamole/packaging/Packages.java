package org.wackamole.packaging;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Makes the Debian and the RPM package of what the build left, with Java alone, as anybody.
 *
 * <p>Every file has the build's fixed time: the JVM takes its archive of a start only where the
 * times are those that it was made with.
 */
final class Packages {
  private Packages() {}

  /**
   * Arguments: the root of the sources, the distribution, the bill of materials, the version, the
   * time of every file (ISO 8601), the directory for the packages.
   */
  public static void main(String[] arguments) throws IOException {
    Path repository = Path.of(arguments[0]);
    Path distribution = Path.of(arguments[1]);
    Path sbom = Path.of(arguments[2]);
    Release release = new Release(arguments[3], Instant.parse(arguments[4]));
    Path target = Path.of(arguments[5]);
    Path sources = repository.resolve("packaging/src/main");
    if (Files.notExists(sbom)) {
      System.err.println(
          "The bill of materials is missing, which Maven makes online only: "
              + sbom
              + "\nBuild without -o, or without packages: -Dpackages.skip");
      System.exit(1);
    }

    try (DirectoryStream<Path> older =
        Files.newDirectoryStream(target, "wackamole[_-]*.{deb,rpm}")) {
      for (Path path : older) {
        Files.delete(path);
      }
    }

    Layout debian = Layout.of(repository, distribution, sbom, Layout.Family.DEBIAN);
    debian.text(
        "/usr/share/doc/wackamole/copyright", Files.readString(sources.resolve("deb/copyright")));
    debian.packedText("/usr/share/doc/wackamole/changelog.gz", changelog(release));
    debian.text(
        "/usr/share/lintian/overrides/wackamole",
        Files.readString(sources.resolve("deb/lintian-overrides")));
    String name =
        "wackamole_" + release.packageVersion() + "_" + Release.debianArchitecture() + ".deb";
    new DebFile(release, sources.resolve("deb")).write(target.resolve(name), debian);

    Layout fedora = Layout.of(repository, distribution, sbom, Layout.Family.FEDORA);
    new RpmFile(release, sources.resolve("rpm")).write(target, fedora);
  }

  /** What Debian's tools read; people read CHANGELOG.md beside it. */
  private static String changelog(Release release) {
    String date =
        DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.ROOT)
            .format(release.time().atOffset(ZoneOffset.UTC));
    return "wackamole ("
        + release.packageVersion()
        + ") unstable; urgency=medium\n\n"
        + "  * Release "
        + release.version()
        + ": see CHANGELOG.md.\n\n"
        + " -- The Wackamole authors <wackamole@localhost>  "
        + date
        + "\n";
  }
}
