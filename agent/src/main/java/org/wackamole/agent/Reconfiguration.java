package org.wackamole.agent;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.wackamole.agent.config.ConfigError;
import org.wackamole.agent.config.Configuration;
import org.wackamole.agent.config.ConfigurationParser;
import org.wackamole.agent.config.HostInterface;
import org.wackamole.agent.config.ParseResult;
import org.wackamole.agent.config.Resolution;
import org.wackamole.agent.config.Resolver;
import org.wackamole.agent.config.Warning;
import org.wackamole.core.MemberConfig;

/** Reads the file, as the command line overrides it, and says what it means on this host. */
final class Reconfiguration {
  /** A file that is good, here. */
  record Reading(Configuration configuration, Resolution.Resolved resolved, List<String> warnings) {
    MemberConfig member() {
      return new MemberConfig(
          resolved.node(),
          resolved.weight(),
          resolved.pool(),
          resolved.prefers(),
          resolved.settings(),
          configuration.quorum().stream().mapToInt(Configuration.Quorum::needed).findFirst());
    }
  }

  /** One that is not, with every error a line. */
  record Refusal(List<String> errors, boolean ofTheFile) {}

  private final Path file;
  private final OptionalInt port;
  private final Optional<String> node;
  private final Supplier<List<HostInterface>> interfaces;

  /**
   * @param port over the file's
   * @param node over the file's
   * @param interfaces this host's, as of now
   */
  Reconfiguration(
      Path file,
      OptionalInt port,
      Optional<String> node,
      Supplier<List<HostInterface>> interfaces) {
    this.file = file;
    this.port = port;
    this.node = node;
    this.interfaces = interfaces;
  }

  Path file() {
    return file;
  }

  /** Either a reading or a refusal. */
  sealed interface Result {
    record Good(Reading reading) implements Result {}

    record Bad(Refusal refusal) implements Result {}
  }

  Result read() {
    return read(Optional.empty());
  }

  /**
   * @param name the one that this member bears already, whatever the file says by now: weights and
   *     preferences go by it
   */
  Result readAs(String name) {
    return read(Optional.of(name));
  }

  private Result read(Optional<String> name) {
    return switch (ConfigurationParser.read(file)) {
      case ParseResult.Refused refused -> bad(refused.errors(), true);
      case ParseResult.Parsed parsed -> resolve(parsed, name);
    };
  }

  private Result resolve(ParseResult.Parsed parsed, Optional<String> name) {
    Configuration configuration =
        overridden(parsed.configuration(), node.or(parsed.configuration()::node));
    Resolution resolution =
        Resolver.resolve(
            file.toString(),
            overridden(configuration, name.or(configuration::node)),
            HostName.get(),
            Runtime.getRuntime().availableProcessors(),
            interfaces.get());
    return switch (resolution) {
      case Resolution.Unresolved unresolved -> bad(unresolved.errors(), false);
      case Resolution.Resolved resolved ->
          new Result.Good(
              new Reading(
                  configuration,
                  resolved,
                  parsed.warnings().stream().map(Warning::toString).toList()));
    };
  }

  private Configuration overridden(Configuration c, Optional<String> name) {
    Configuration.Group g = c.group();
    return new Configuration(
        name,
        new Configuration.Group(
            g.name(),
            port.orElse(g.port()),
            g.retryInterval(),
            g.groupInterface(),
            g.peers(),
            g.detect(),
            g.hangTimeout()),
        c.control(),
        c.settings(),
        c.virtualInterfaces(),
        c.preferences(),
        c.weights(),
        c.notifyTargets(),
        c.addressLifetime(),
        c.restartGrace(),
        c.quorum(),
        c.witnesses(),
        c.gratuitousArp());
  }

  private static Result bad(List<ConfigError> errors, boolean ofTheFile) {
    return new Result.Bad(
        new Refusal(errors.stream().map(ConfigError::toString).toList(), ofTheFile));
  }
}
