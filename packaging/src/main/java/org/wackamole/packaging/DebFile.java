package org.wackamole.packaging;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;

/**
 * A Debian package, as deb(5) has it: an ar archive of the format's version, the control files and
 * the installed files, each of the last two a tar archive. Packed by xz, which every dpkg and
 * lintian read.
 */
final class DebFile {
  /** In Java the levels from 4 on, which search longer, take minutes of a processor. */
  static final int PACKING = 3;

  private static final List<String> SCRIPTS = List.of("postinst", "prerm", "postrm");

  private final Release release;
  private final Path sources;

  /** The sources are control, with its variables, and the maintainer scripts. */
  DebFile(Release release, Path sources) {
    this.release = release;
    this.sources = sources;
  }

  void write(Path to, Layout layout) throws IOException {
    byte[] control = control(layout);
    byte[] data = data(layout.entries());
    try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(to));
        ArArchiveOutputStream ar = new ArArchiveOutputStream(file)) {
      member(ar, "debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
      member(ar, "control.tar.xz", control);
      member(ar, "data.tar.xz", data);
    }
  }

  private void member(ArArchiveOutputStream ar, String name, byte[] bytes) throws IOException {
    long time = release.time().getEpochSecond();
    ar.putArchiveEntry(new ArArchiveEntry(name, bytes.length, 0, 0, 0100644, time));
    ar.write(bytes);
    ar.closeArchiveEntry();
  }

  private byte[] control(Layout layout) throws IOException {
    String fields =
        Files.readString(sources.resolve("control"))
            .replace("@VERSION@", release.packageVersion())
            .replace("@ARCHITECTURE@", Release.debianArchitecture())
            .replace("@INSTALLED_KIB@", Long.toString(layout.installedKiB()));
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = tar(packed)) {
      directory(tar, "./");
      file(tar, "./control", 0644, fields.getBytes(StandardCharsets.UTF_8));
      file(tar, "./md5sums", 0644, sums(layout.entries()).getBytes(StandardCharsets.UTF_8));
      for (String script : SCRIPTS) {
        file(tar, "./" + script, 0755, Files.readAllBytes(sources.resolve(script)));
      }
    }
    return packed.toByteArray();
  }

  private byte[] data(Collection<Entry> entries) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = tar(packed)) {
      directory(tar, "./");
      for (Entry entry : entries) {
        String name = "." + entry.path();
        switch (entry) {
          case Entry.Directory directory -> directory(tar, name + "/");
          case Entry.Regular file -> file(tar, name, file.mode(), file.content().bytes());
          case Entry.Link link -> link(tar, name, link.target());
        }
      }
    }
    return packed.toByteArray();
  }

  private static TarArchiveOutputStream tar(OutputStream to) throws IOException {
    TarArchiveOutputStream tar =
        new TarArchiveOutputStream(new XZCompressorOutputStream(to, PACKING), "UTF-8");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
    return tar;
  }

  private void directory(TarArchiveOutputStream tar, String name) throws IOException {
    put(tar, new TarArchiveEntry(name), 0755, new byte[0]);
  }

  private void file(TarArchiveOutputStream tar, String name, int mode, byte[] bytes)
      throws IOException {
    put(tar, new TarArchiveEntry(name), mode, bytes);
  }

  private void link(TarArchiveOutputStream tar, String name, String target) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
    entry.setLinkName(target);
    put(tar, entry, 0777, new byte[0]);
  }

  private void put(TarArchiveOutputStream tar, TarArchiveEntry entry, int mode, byte[] bytes)
      throws IOException {
    entry.setMode(mode);
    entry.setIds(0, 0);
    entry.setNames("root", "root");
    entry.setModTime(Date.from(release.time()));
    entry.setSize(bytes.length);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }

  private static String sums(Collection<Entry> entries) throws IOException {
    StringBuilder sums = new StringBuilder();
    for (Entry entry : entries) {
      if (entry instanceof Entry.Regular file) {
        String sum = HexFormat.of().formatHex(md5().digest(file.content().bytes()));
        sums.append(sum).append("  ").append(file.path().substring(1)).append('\n');
      }
    }
    return sums.toString();
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }
}
