package org.wackamole.agent.config;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.wackamole.agent.config.ParseResult.Parsed;
import org.wackamole.agent.config.ParseResult.Refused;

/** Text of a configuration, read as a file would be. */
final class Conf {
  /** The least that a file must say, for tests of everything else. */
  static final String POOL =
      """
      Group = wack1
      VIFs { eth0:10.0.0.5/24 { eth0:10.0.0.6/24 eth1:192.0.2.6/28 } eth0:10.0.0.7/24 }
      """;

  private Conf() {}

  static ParseResult parse(String text) {
    return ConfigurationParser.parse("conf", text.getBytes(StandardCharsets.UTF_8));
  }

  static Configuration good(String text) {
    return parsed(text).configuration();
  }

  static Parsed parsed(String text) {
    ParseResult result = parse(text);
    return assertInstanceOf(Parsed.class, result, () -> result.toString());
  }

  static List<String> errors(String text) {
    return assertInstanceOf(Refused.class, parse(text)).errors().stream()
        .map(ConfigError::toString)
        .toList();
  }

  static List<String> warnings(String text) {
    return parsed(text).warnings().stream().map(Warning::toString).toList();
  }
}
