package org.wackamole.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.eclipse.packager.rpm.RpmTag;
import org.eclipse.packager.rpm.parse.RpmInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The packages of the build hold the distribution as it is, root's, and nothing that is a node's.
 */
final class PackagesTest {
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Path HOME = TARGET.resolve("wackamole");

  /** By path on the node; directories end in a slash. */
  private record Packed(int mode, long seconds, String owner, String link) {}

  private static final Map<String, Packed> DEB = new TreeMap<>();
  private static final Map<String, String> CONTROL = new TreeMap<>();
  private static final Map<String, Packed> RPM = new TreeMap<>();
  private static final Map<String, String> SCRIPTLETS = new TreeMap<>();

  @BeforeAll
  static void open() throws IOException {
    try (ArArchiveInputStream ar = new ArArchiveInputStream(input(only("*.deb")))) {
      for (ArArchiveEntry member = ar.getNextEntry(); member != null; member = ar.getNextEntry()) {
        if (member.getName().startsWith("control")) {
          readTar(ar.readAllBytes(), (entry, tar) -> CONTROL.put(entry.getName(), text(tar)));
        } else if (member.getName().startsWith("data")) {
          readTar(ar.readAllBytes(), (entry, tar) -> DEB.put(path(entry.getName()), packed(entry)));
        }
      }
    }
    try (RpmInputStream rpm = new RpmInputStream(input(only("*.rpm")))) {
      for (RpmTag tag :
          List.of(
              RpmTag.POSTINSTALL_SCRIPT,
              RpmTag.PREREMOVE_SCRIPT,
              RpmTag.POSTREMOVE_SCRIPT,
              RpmTag.POSTTRANSACTION_SCRIPT)) {
        SCRIPTLETS.put(tag.name(), rpm.getPayloadHeader().getValue(tag).orElseThrow().toString());
      }
      for (CpioArchiveEntry entry = rpm.getCpioStream().getNextEntry();
          entry != null;
          entry = rpm.getCpioStream().getNextEntry()) {
        String slash = entry.isDirectory() ? "/" : "";
        String link = entry.isSymbolicLink() ? text(rpm.getCpioStream()) : "";
        int mode = (int) entry.getMode() & 0777;
        RPM.put(
            path(entry.getName()) + slash,
            new Packed(mode, entry.getTime(), entry.getUID() + ":" + entry.getGID(), link));
      }
    }
  }

  @Test
  void holdTheDistributionWithItsModesTimesAndLinks() throws IOException {
    try (Stream<Path> walk = Files.walk(HOME)) {
      for (Path path : walk.filter(file -> !Files.isDirectory(file)).toList()) {
        String target = "/usr/lib/wackamole/" + HOME.relativize(path);
        assertEquals(DEB.get(target), RPM.get(target), target);
        assertEquals(
            Files.isSymbolicLink(path) ? Files.readSymbolicLink(path).toString() : "",
            DEB.get(target).link(),
            target);
        if (Files.isRegularFile(path) && !Files.isSymbolicLink(path)) {
          assertEquals(Files.isExecutable(path) ? 0755 : 0644, DEB.get(target).mode(), target);
          assertEquals(
              Files.getLastModifiedTime(path).toInstant().getEpochSecond(),
              DEB.get(target).seconds(),
              target + ": the JVM takes its archive only with the times of the build");
        }
      }
    }
  }

  @Test
  void everythingIsRootsAndNobodyElseWritesIt() {
    for (Map<String, Packed> entries : List.of(DEB, RPM)) {
      entries.forEach(
          (path, entry) -> {
            assertEquals("0:0", entry.owner(), path);
            assertTrue(!entry.link().isEmpty() || (entry.mode() & 022) == 0, path);
          });
    }
  }

  /** The unit waits for the file, which only an administrator writes. */
  @Test
  void bringTheExampleAndNoLiveFile() {
    for (Map<String, Packed> entries : List.of(DEB, RPM)) {
      assertEquals(
          List.of("/etc/wackamole/"),
          entries.keySet().stream().filter(path -> path.matches("/etc/.+/.*")).toList());
      assertTrue(entries.containsKey("/usr/share/doc/wackamole/wackamole.conf.example"));
      assertTrue(entries.containsKey("/usr/share/doc/wackamole/sbom.cdx.json"));
      assertEquals("../lib/wackamole/bin/wackamole", entries.get("/usr/sbin/wackamole").link());
      assertEquals("../lib/wackamole/bin/wackactl", entries.get("/usr/bin/wackactl").link());
      assertEquals("../lib/wackamole/bin/wackatrl", entries.get("/usr/bin/wackatrl").link());
    }
  }

  @Test
  void rpmLeavesDirectoriesOfTheSystemToIt() {
    assertTrue(RPM.keySet().stream().noneMatch(List.of("/usr/", "/usr/lib/", "/etc/")::contains));
    assertTrue(RPM.containsKey("/usr/lib/wackamole/"), RPM.keySet().toString());
  }

  @Test
  void controlSaysWhatItIs() {
    String control = CONTROL.get("./control");

    assertTrue(control.startsWith("Package: wackamole\nVersion: "), control);
    assertTrue(control.matches("(?s).*\\nVersion: \\d+\\.\\d+\\.\\d+(~[a-z0-9]+)?\\n.*"), control);
    assertTrue(control.matches("(?s).*\\nArchitecture: (amd64|arm64)\\n.*"), control);
    assertTrue(!control.contains("@VERSION@") && !control.contains("KIB@"), control);
    long files = DEB.keySet().stream().filter(path -> !path.endsWith("/")).count();
    long links = DEB.values().stream().filter(entry -> !entry.link().isEmpty()).count();
    assertEquals(files - links, CONTROL.get("./md5sums").lines().count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"./postinst", "./prerm", "./postrm"})
  void maintainerScriptsAreShell(String name) throws Exception {
    assertShell(CONTROL.get(name));
  }

  @Test
  void scriptletsAreShell() throws Exception {
    assertEquals(4, SCRIPTLETS.size());
    for (String script : SCRIPTLETS.values()) {
      assertShell(script);
    }
  }

  private static void assertShell(String script) throws Exception {
    Path file = Files.createTempFile(scratch, "script", ".sh");
    Files.writeString(file, script);
    Command.Ended ended = Command.run(scratch, Map.of(), "sh", "-n", file.toString());
    assertEquals(0, ended.exit(), ended.output());
  }

  @TempDir static Path scratch;

  /** What a node has to download, and to keep. */
  @Test
  void growNoLarger() throws IOException {
    assertTrue(Files.size(only("*.deb")) <= 35_000_000, Files.size(only("*.deb")) + " bytes");
    assertTrue(Files.size(only("*.rpm")) <= 35_000_000, Files.size(only("*.rpm")) + " bytes");
    String control = CONTROL.get("./control");
    long installed =
        Long.parseLong(control.replaceFirst("(?s).*\\nInstalled-Size: (\\d+)\\n.*", "$1"));
    assertTrue(installed * 1024 <= 90_000_000, installed + " KiB");
  }

  private interface Visitor {
    void visit(TarArchiveEntry entry, InputStream content) throws IOException;
  }

  private static void readTar(byte[] packed, Visitor visitor) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new ByteArrayInputStream(packed)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        visitor.visit(entry, tar);
      }
    }
  }

  private static Packed packed(TarArchiveEntry entry) {
    return new Packed(
        entry.getMode() & 0777,
        entry.getModTime().toInstant().getEpochSecond(),
        entry.getLongUserId() + ":" + entry.getLongGroupId(),
        entry.getLinkName());
  }

  private static String path(String name) {
    return name.replaceFirst("^\\.?/?", "/");
  }

  private static String text(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  private static InputStream input(Path file) throws IOException {
    return new BufferedInputStream(Files.newInputStream(file));
  }

  private static Path only(String glob) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(TARGET, glob)) {
      return found.iterator().next();
    }
  }
}
