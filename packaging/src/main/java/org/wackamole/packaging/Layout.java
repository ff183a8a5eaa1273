package org.wackamole.packaging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/**
 * Where each file of the build lies on a node, by the habits of Debian or of Fedora. What is
 * written for the service, as man page or as completion is taken by directory: a new file there
 * needs no word here.
 */
final class Layout {
  private static final String HOME = "/usr/lib/wackamole";
  private static final String DOC = "/usr/share/doc/wackamole";

  /** What an operator reads; the rest of docs/ is for those who change the code. */
  private static final List<String> PAPERS =
      List.of(
          "CHANGELOG.md",
          "configuration.md",
          "control-protocol.md",
          "guarantees.md",
          "guide.md",
          "neighbours.md",
          "security.md");

  private final TreeMap<String, Entry> entries = new TreeMap<>();
  private final Path repository;
  private final Family family;

  /** Whose habits a package follows. */
  enum Family {
    DEBIAN("/usr/share/zsh/vendor-completions/"),
    FEDORA("/usr/share/zsh/site-functions/");

    private final String zsh;

    Family(String zsh) {
      this.zsh = zsh;
    }
  }

  private Layout(Path repository, Family family) {
    this.repository = repository;
    this.family = family;
  }

  /**
   * All entries, directories before what they contain.
   *
   * @param repository the root of the sources
   * @param distribution what the build left in packaging/target/wackamole
   * @param sbom the bill of materials
   */
  static Layout of(Path repository, Path distribution, Path sbom, Family family)
      throws IOException {
    Layout layout = new Layout(repository, family);
    layout.distribution(distribution);
    layout.commands();
    layout.service();
    layout.papers(sbom);
    layout.add(new Entry.Directory("/etc/wackamole", true));
    return layout;
  }

  Collection<Entry> entries() {
    return entries.values();
  }

  /** Bytes on the node, each file by whole blocks of 4,096, as both packagers count. */
  long installedKiB() throws IOException {
    long kib = 0;
    for (Entry entry : entries.values()) {
      kib +=
          switch (entry) {
            case Entry.Regular file -> (file.content().bytes().length + 4095) / 4096 * 4L;
            case Entry.Directory directory -> 4;
            case Entry.Link link -> 0;
          };
    }
    return kib;
  }

  private void distribution(Path distribution) throws IOException {
    try (Stream<Path> walk = Files.walk(distribution)) {
      for (Path path : walk.sorted().toList()) {
        String target = HOME + "/" + distribution.relativize(path);
        if (Files.isSymbolicLink(path)) {
          add(new Entry.Link(target, Files.readSymbolicLink(path).toString()));
        } else if (Files.isRegularFile(path)) {
          add(new Entry.Regular(target, Files.isExecutable(path), Entry.Content.of(path)));
        }
      }
    }
  }

  private void commands() {
    add(new Entry.Link("/usr/bin/wackactl", "../lib/wackamole/bin/wackactl"));
    add(new Entry.Link("/usr/bin/wackatrl", "../lib/wackamole/bin/wackatrl"));
    add(new Entry.Link("/usr/sbin/wackamole", "../lib/wackamole/bin/wackamole"));
  }

  private void service() throws IOException {
    for (Path file : files("systemd")) {
      String target = serviceFile(file.getFileName().toString());
      add(new Entry.Regular(target, false, Entry.Content.of(file)));
    }
  }

  /** What an administrator has to copy to where it takes effect lies beside the documents. */
  private static String serviceFile(String name) {
    String stem = name.replaceFirst("\\.[a-z]+$", "");
    return switch (name.substring(stem.length())) {
      case ".service" -> "/usr/lib/systemd/system/" + name;
      case ".sysusers" -> "/usr/lib/sysusers.d/" + stem + ".conf";
      case ".tmpfiles" -> "/usr/lib/tmpfiles.d/" + stem + ".conf";
      case ".xml" -> "/usr/lib/firewalld/services/" + stem.replace("-firewalld", "") + ".xml";
      default -> DOC + "/" + name;
    };
  }

  private void papers(Path sbom) throws IOException {
    for (Path file : files("man")) {
      String name = file.getFileName().toString();
      String section = name.substring(name.lastIndexOf('.') + 1);
      add(packed("/usr/share/man/man" + section + "/" + name + ".gz", Files.readAllBytes(file)));
    }
    completion("bash", "/usr/share/bash-completion/completions/");
    completion("zsh", family.zsh);
    add(
        new Entry.Regular(
            DOC + "/wackamole.conf.example",
            false,
            Entry.Content.of(repository.resolve("wackamole.conf.example"))));
    for (String name : PAPERS) {
      Path paper = repository.resolve("docs").resolve(name);
      add(new Entry.Regular(DOC + "/" + name, false, Entry.Content.of(paper)));
    }
    add(new Entry.Regular(DOC + "/sbom.cdx.json", false, Entry.Content.of(sbom)));
  }

  private void completion(String shell, String directory) throws IOException {
    for (Path file : files("completion/" + shell)) {
      add(new Entry.Regular(directory + file.getFileName(), false, Entry.Content.of(file)));
    }
  }

  /** The files of a directory of packaging/src/main, in order. */
  private List<Path> files(String directory) throws IOException {
    Path from = repository.resolve("packaging/src/main").resolve(directory);
    try (Stream<Path> list = Files.list(from)) {
      return list.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** A text that the packages make themselves. */
  void text(String path, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    add(new Entry.Regular(path, false, () -> bytes));
  }

  void packedText(String path, String text) throws IOException {
    add(packed(path, text.getBytes(StandardCharsets.UTF_8)));
  }

  private static Entry packed(String path, byte[] bytes) throws IOException {
    GzipParameters best = new GzipParameters();
    best.setCompressionLevel(9);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GzipCompressorOutputStream out = new GzipCompressorOutputStream(packed, best)) {
      out.write(bytes);
    }
    return new Entry.Regular(path, false, packed::toByteArray);
  }

  private void add(Entry entry) {
    for (int at = entry.path().lastIndexOf('/');
        at > 0;
        at = entry.path().lastIndexOf('/', at - 1)) {
      String parent = entry.path().substring(0, at);
      entries.putIfAbsent(parent, new Entry.Directory(parent, isOurs(parent)));
    }
    entries.put(entry.path(), entry);
  }

  /**
   * rpm removes a directory with the last package that names it. So these are named too, which
   * belong to programs that a node need not have.
   */
  private static final Set<String> OF_OTHERS =
      Set.of(
          "/usr/lib/firewalld",
          "/usr/lib/firewalld/services",
          "/usr/share/bash-completion",
          "/usr/share/bash-completion/completions",
          "/usr/share/zsh",
          "/usr/share/zsh/site-functions");

  private boolean isOurs(String directory) {
    if (family == Family.FEDORA && OF_OTHERS.contains(directory)) {
      return true;
    }
    return Set.of(HOME, DOC).stream()
        .anyMatch(home -> directory.equals(home) || directory.startsWith(home + "/"));
  }
}
