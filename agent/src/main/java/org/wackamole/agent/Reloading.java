package org.wackamole.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.agent.config.Configuration;
import org.wackamole.agent.config.ConfigurationDiff;
import org.wackamole.agent.config.Resolution;
import org.wackamole.agent.control.Operations;

/**
 * Reads the file again: a good one is applied as far as a running daemon can, a bad one changes
 * nothing at all. One thread at a time.
 */
final class Reloading {
  private static final Logger LOG = LoggerFactory.getLogger(Reloading.class);

  private final Reconfiguration source;
  private final ServiceNotices notices;
  private final Consumer<Reconfiguration.Reading> apply;
  private Reconfiguration.Reading current;

  Reloading(
      Reconfiguration source,
      Reconfiguration.Reading current,
      ServiceNotices notices,
      Consumer<Reconfiguration.Reading> apply) {
    this.source = source;
    this.current = current;
    this.notices = notices;
    this.apply = apply;
  }

  Operations.Outcome reload() {
    notices.reloading();
    try {
      return readAndApply();
    } finally {
      notices.reloaded();
    }
  }

  private Operations.Outcome readAndApply() {
    return switch (source.readAs(current.resolved().node())) {
      case Reconfiguration.Result.Bad bad -> {
        List<String> errors = bad.refusal().errors();
        errors.forEach(LOG::error);
        LOG.error("{} is refused; nothing was changed", source.file());
        yield new Operations.Refused(source.file() + " is refused; nothing was changed", errors);
      }
      case Reconfiguration.Result.Good good -> apply(good.reading());
    };
  }

  private Operations.Outcome apply(Reconfiguration.Reading next) {
    ConfigurationDiff diff =
        ConfigurationDiff.between(current.configuration(), next.configuration());
    List<String> messages = new ArrayList<>(next.warnings());
    messages.addAll(diff.applied());
    diff.needsRestart().forEach(change -> messages.add("needs a restart: " + change));
    if (diff.isEmpty()) {
      messages.add("nothing changed");
    }
    current = keepingWhatNeedsARestart(next);
    apply.accept(current);
    messages.forEach(message -> LOG.info("Reload: {}", message));
    return new Operations.Done(messages);
  }

  /** So that the next reload still shows what has not taken effect. */
  private Reconfiguration.Reading keepingWhatNeedsARestart(Reconfiguration.Reading next) {
    Configuration was = current.configuration();
    Configuration now = next.configuration();
    Resolution.Resolved old = current.resolved();
    Resolution.Resolved r = next.resolved();
    return new Reconfiguration.Reading(
        new Configuration(
            was.node(),
            new Configuration.Group(
                was.group().name(),
                was.group().port(),
                now.group().retryInterval(),
                was.group().groupInterface(),
                was.group().peers(),
                was.group().detect(),
                was.group().hangTimeout()),
            was.control(),
            now.settings(),
            now.virtualInterfaces(),
            now.preferences(),
            now.weights(),
            now.notifyTargets(),
            now.addressLifetime(),
            now.restartGrace(),
            now.quorum(),
            now.witnesses(),
            now.gratuitousArp()),
        new Resolution.Resolved(
            old.node(),
            r.pool(),
            r.prefers(),
            r.weight(),
            r.settings(),
            old.bindAddress(),
            old.peers(),
            r.notifyTargets(),
            r.absent()),
        next.warnings());
  }
}
