package org.wackamole.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The unit and its two scripts: what systemd is told, and what it has done at an end. */
final class ServiceUnitTest {
  private static final Path UNIT = Path.of("src", "main", "systemd", "wackamole.service");
  private static final Path HOME = Path.of("target", "wackamole").toAbsolutePath();
  private static final String INSTALLED = "/usr/lib/wackamole";

  @TempDir Path directory;
  private Path run;

  @BeforeEach
  void makeRunDirectory() throws IOException {
    run = Files.createDirectories(directory.resolve("run"));
  }

  @Test
  void itHasTwoCapabilitiesAndNoOtherRights() throws IOException {
    Map<String, List<String>> unit = directives();
    List<String> two = List.of("CAP_NET_ADMIN CAP_NET_RAW");
    assertEquals(two, unit.get("AmbientCapabilities"));
    assertEquals(two, unit.get("CapabilityBoundingSet"));
    assertEquals(List.of("wackamole"), unit.get("User"));
    assertEquals(List.of("yes"), unit.get("NoNewPrivileges"));
    assertEquals(List.of("strict"), unit.get("ProtectSystem"));
    unit.forEach(
        (name, values) ->
            assertFalse(
                name.startsWith("Exec") && values.stream().anyMatch(v -> v.matches("[+!].*")),
                "runs as root: " + name + "=" + values));
  }

  @Test
  void itIsNeverSwappedRestartsAlwaysAndIsStoppedBeforeTheServicesThatAnswer() throws IOException {
    Map<String, List<String>> unit = directives();
    assertEquals(List.of("0"), unit.get("MemorySwapMax"));
    assertEquals(List.of("always"), unit.get("Restart"));
    assertEquals(List.of("mixed"), unit.get("KillMode"));
    assertEquals(List.of("restart"), unit.get("RuntimeDirectoryPreserve"));
    assertTrue(
        unit.get("After").contains("nginx.service haproxy.service apache2.service httpd.service"));
    assertEquals(
        List.of("|/etc/wackamole/wackamole.conf", "|/etc/wackamole.conf"),
        unit.get("ConditionPathExists"));
  }

  @Test
  void whatItStartsIsInTheDistribution() throws IOException {
    for (String name : List.of("ExecStart", "ExecReload", "ExecStop", "ExecStopPost")) {
      String program = directives().get(name).getFirst().split(" ")[0];
      Path there = HOME.resolve(Path.of(INSTALLED).relativize(Path.of(program)));
      assertTrue(Files.isExecutable(there), program + " of " + name);
    }
  }

  /** As systemctl list-jobs prints it; a try-restart is one to the daemon as well. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "812 wackamole.service restart running             | true",
        "812 wackamole.service try-restart waiting         | true",
        "812 wackamole.service stop running                | false",
        "812 nginx.service restart running                 | false",
        "-                                                 | false",
      })
  void aRestartIsToldFromAStopByTheJobOfTheUnit(String job, boolean restart) throws Exception {
    Files.createFile(run.resolve("restart"));
    executable(directory.resolve("systemctl"), job == null ? "exit 1" : "echo '" + job + "'");
    Command.Ended ended = end(HOME.resolve("lib/wackamole-stop"), "success", "wackamole.service");
    assertEquals(0, ended.exit(), ended.output());
    assertEquals(restart, Files.exists(run.resolve("restart")));
  }

  @ParameterizedTest
  @CsvSource({
    "true,  success,   false",
    "false, success,   true",
    "true,  signal,    true",
    "true,  exit-code, true",
    "true,  watchdog,  true",
    "false, oom-kill,  true"
  })
  void whateverEndedItWhatIsOnRecordGoesExceptInARestartInGoodOrder(
      boolean restart, String result, boolean released) throws Exception {
    Path lib = Files.createDirectory(directory.resolve("lib"));
    Path script = lib.resolve("wackamole-release");
    Files.copy(HOME.resolve("lib/wackamole-release"), script);
    assertTrue(script.toFile().setExecutable(true));
    executable(lib.resolve("wackamole-guard"), "echo \"$1 $(cat)\" >> " + directory + "/struck");
    Path held = Files.createDirectory(run.resolve("web%2F1")).resolve("held");
    Files.writeString(held, "eth0 10.0.0.5/24\n");
    Files.createFile(Files.createDirectory(run.resolve("other")).resolve("held"));
    if (restart) {
      Files.createFile(run.resolve("restart"));
    }
    Path token = Files.createFile(held.resolveSibling("returning"));

    Command.Ended ended = end(script, result);

    assertEquals(0, ended.exit(), ended.output());
    Path struck = directory.resolve("struck");
    assertEquals(
        released ? held + " \n" : "", Files.exists(struck) ? Files.readString(struck) : "");
    assertEquals(!released, Files.exists(token));
    assertEquals(!released, Files.exists(run.resolve("restart")));
  }

  @Test
  @Tag("root")
  void systemdTakesItAndCallsItsExposureTwoAtMost() throws Exception {
    Path unit = directory.resolve("wackamole.service");
    Files.writeString(unit, Files.readString(UNIT).replace(INSTALLED, HOME.toString()));
    Command.Ended verified = analyze("verify", "--man=no", unit.toString());
    assertEquals(0, verified.exit(), verified.output());
    assertEquals("", verified.output());
    Command.Ended judged =
        analyze("security", "--offline=yes", "--no-pager", "--threshold=20", unit.toString());
    assertEquals(0, judged.exit(), judged.output());
    assertTrue(judged.output().contains("Overall exposure level"), judged.output());
  }

  private Command.Ended analyze(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("systemd-analyze"));
    command.addAll(List.of(words));
    return Command.run(directory, Map.of(), command.toArray(String[]::new));
  }

  private Command.Ended end(Path script, String result, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    return Command.run(
        directory,
        Map.of(
            "RUNTIME_DIRECTORY",
            run.toString(),
            "SERVICE_RESULT",
            result,
            "PATH",
            directory + ":/usr/sbin:/usr/bin:/sbin:/bin"),
        command.toArray(String[]::new));
  }

  private static void executable(Path file, String line) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + line + "\n");
    assertTrue(file.toFile().setExecutable(true));
  }

  private static Map<String, List<String>> directives() throws IOException {
    Map<String, List<String>> all = new TreeMap<>();
    for (String line : Files.readAllLines(UNIT)) {
      if (line.matches("[A-Z].*=.*")) {
        String[] parts = line.split("=", 2);
        all.computeIfAbsent(parts[0], name -> new ArrayList<>()).add(parts[1]);
      }
    }
    return all;
  }
}
