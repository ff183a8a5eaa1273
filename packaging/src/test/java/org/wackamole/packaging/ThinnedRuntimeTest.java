package org.wackamole.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** What was left out of the shipped Java is nothing that its remaining parts ask for. */
final class ThinnedRuntimeTest {
  private static final Path HOME = Path.of("target", "wackamole").toAbsolutePath();

  @TempDir Path elsewhere;

  /** Run by the shipped Java: each part of it that lies beside something that was left out. */
  static final class Neighbours {
    private Neighbours() {}

    public static void main(String[] arguments) throws Exception {
      for (Provider provider : Security.getProviders()) {
        System.out.println(provider.getName() + " " + !provider.getServices().isEmpty());
      }
      SecretKeySpec key = new SecretKeySpec(new byte[16], "AES");
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      System.out.println(mac.doFinal().length);
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, key);
      System.out.println(cipher.doFinal().length);
      String xml = "<!DOCTYPE a [<!ENTITY b 'c'>]><a x='y'>&b;</a>";
      Document document =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
      System.out.println(document.getDocumentElement().getTextContent());
    }
  }

  @Test
  void whatStaysDoesNotMissWhatWasLeftOut() throws Exception {
    Command.Ended ended =
        Command.run(
            elsewhere,
            Map.of(),
            HOME + "/runtime/bin/java",
            "-Xshare:off",
            "-cp",
            Path.of("target", "test-classes").toAbsolutePath().toString(),
            Neighbours.class.getName());

    assertEquals(0, ended.exit(), ended.output());
    List<String> lines = ended.output().lines().toList();
    assertTrue(lines.contains("SUN true") && lines.contains("SunJSSE true"), ended.output());
    assertEquals(List.of("32", "16", "c"), lines.subList(lines.size() - 3, lines.size()));
  }

  @Test
  void readsTheFileOfAnAdministratorForItsLog() throws Exception {
    Path log = elsewhere.resolve("log");
    Path file = elsewhere.resolve("log.xml");
    Files.writeString(
        file,
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <Configuration status="warn">
          <Appenders>
            <RollingFile name="file" fileName="%s" filePattern="%s-%%i">
              <PatternLayout pattern="%%d %%p %%m%%n"/>
              <SizeBasedTriggeringPolicy size="1 MB"/>
            </RollingFile>
          </Appenders>
          <Loggers><Root level="info"><AppenderRef ref="file"/></Root></Loggers>
        </Configuration>
        """
            .formatted(log, log));
    Map<String, String> named = Map.of("WACKAMOLE_JAVA_OPTS", "-Dlog4j2.configurationFile=" + file);

    Command.Ended ended =
        Command.run(
            elsewhere,
            named,
            HOME + "/bin/wackamole",
            "-c",
            Files.writeString(elsewhere.resolve("bad.conf"), "Group =\n").toString());

    assertTrue(Files.isRegularFile(log), "no log was written: " + ended.output());
    assertTrue(ended.output().lines().noneMatch(line -> line.contains("ERROR")), ended.output());
  }
}
