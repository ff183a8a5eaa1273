package org.wackamole.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.List;
import org.eclipse.packager.rpm.FileFlags;
import org.eclipse.packager.rpm.RpmTag;
import org.eclipse.packager.rpm.RpmVersion;
import org.eclipse.packager.rpm.build.BuilderContext;
import org.eclipse.packager.rpm.build.BuilderOptions;
import org.eclipse.packager.rpm.build.DigestAlgorithm;
import org.eclipse.packager.rpm.build.FileInformation;
import org.eclipse.packager.rpm.build.RpmBuilder;
import org.eclipse.packager.rpm.build.RpmFileNameProvider;
import org.eclipse.packager.rpm.coding.PayloadCoding;

/** A package for rpm 4.14 and later, packed by xz. */
final class RpmFile {
  private static final List<String> NEEDED =
      List.of("/bin/sh", "/bin/bash", "/usr/sbin/ip", "/usr/bin/flock", "/usr/bin/setsid");

  private final Release release;
  private final Path sources;

  /** The sources are the scriptlets. */
  RpmFile(Release release, Path sources) {
    this.release = release;
    this.sources = sources;
  }

  void write(Path directory, Layout layout) throws IOException {
    BuilderOptions options = new BuilderOptions();
    options.setFileDigestAlgorithm(DigestAlgorithm.SHA256);
    options.setPayloadCoding(PayloadCoding.XZ);
    options.setPayloadFlags(Integer.toString(DebFile.PACKING));
    options.setFileNameProvider(RpmFileNameProvider.DEFAULT_FILENAME_PROVIDER);
    options.setOpenOptions(
        new StandardOpenOption[] {
          StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING
        });
    RpmVersion version = new RpmVersion(release.packageVersion(), "1");
    try (RpmBuilder rpm =
        new RpmBuilder("wackamole", version, Release.rpmArchitecture(), directory, options)) {
      describe(rpm.getInformation());
      rpm.setHeaderCustomizer(
          header -> header.putInt(RpmTag.BUILDTIME, (int) release.time().getEpochSecond()));
      for (String path : NEEDED) {
        rpm.addRequirement(path, "");
      }
      rpm.addRequirement("libc.so.6()(64bit)", "");
      rpm.setPostInstallationScript(script("post"));
      rpm.setPreRemoveScript(script("preun"));
      rpm.setPostRemoveScript(script("postun"));
      rpm.setPostTransactionScript(script("posttrans"));
      fill(rpm.newContext(), layout);
      rpm.build();
    }
  }

  private void describe(RpmBuilder.PackageInformation information) {
    information.setSummary("Virtual IP failover by group membership");
    information.setDescription(
        "Wackamole keeps every virtual IP address of a pool on exactly one live node.\n"
            + "It brings its own group membership and its own Java runtime.");
    information.setLicense("Apache-2.0 AND MIT AND GPL-2.0-only WITH Classpath-exception-2.0");
    information.setGroup("System Environment/Daemons");
    information.setOperatingSystem("linux");
    information.setVendor("The Wackamole authors");
    information.setPackager("The Wackamole authors");
    information.setBuildHost("localhost");
    // Of which there is none; but what names none is a source package itself to rpm and rpmlint.
    information.setSourcePackage("wackamole-" + release.packageVersion() + "-1.src.rpm");
  }

  private String script(String name) throws IOException {
    return Files.readString(sources.resolve(name));
  }

  /** Parents that belong to the system are left to it. */
  private void fill(BuilderContext context, Layout layout) throws IOException {
    for (Entry entry : layout.entries()) {
      String path = entry.path();
      switch (entry) {
        case Entry.Directory directory -> {
          if (directory.ours()) {
            context.addDirectory(path, (to, what, type) -> information(path, 0755));
          }
        }
        case Entry.Regular file ->
            context.addFile(
                path, file.content().bytes(), (to, what, type) -> information(path, file.mode()));
        case Entry.Link link ->
            context.addSymbolicLink(
                path, link.target(), (to, what, type) -> information(path, 0777));
      }
    }
  }

  private FileInformation information(String path, int mode) {
    FileInformation information = new FileInformation();
    information.setMode((short) mode);
    information.setTimestamp(release.time());
    information.setUser("root");
    information.setGroup("root");
    if (path.startsWith("/usr/share/doc/") || path.startsWith("/usr/share/man/")) {
      information.setFileFlags(EnumSet.of(FileFlags.DOC));
    }
    return information;
  }
}
