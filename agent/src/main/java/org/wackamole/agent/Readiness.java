package org.wackamole.agent;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.agent.config.Configuration;

/** Waits until this host has what the file names: an interface may come long after the daemon. */
final class Readiness {
  /** The exit code where the file is refused: sysexits.h has EX_CONFIG for that. */
  static final int REFUSED = 78;

  private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

  private Readiness() {}

  /**
   * A bad file is final; a host that lacks something may get it yet.
   *
   * @param first what came of reading the file
   * @param notices is told what is waited for
   * @return empty where the file is refused, which the log tells
   */
  static Optional<Reconfiguration.Reading> await(
      Reconfiguration source, Reconfiguration.Result first, ServiceNotices notices)
      throws InterruptedException {
    Reconfiguration.Result result = first;
    List<String> told = List.of();
    while (true) {
      switch (result) {
        case Reconfiguration.Result.Good good -> {
          good.reading().warnings().forEach(LOG::warn);
          return Optional.of(good.reading());
        }
        case Reconfiguration.Result.Bad bad -> {
          List<String> errors = bad.refusal().errors();
          if (!errors.equals(told)) {
            errors.forEach(LOG::error);
          }
          if (bad.refusal().ofTheFile()) {
            LOG.error("{} is refused: the daemon does not start", source.file());
            return Optional.empty();
          }
          if (told.isEmpty()) {
            LOG.error("This host is not ready; the file is read again until it is");
          }
          told = errors;
          notices.waiting(errors.getFirst());
        }
      }
      Duration pause = Configuration.DEFAULT_RETRY_INTERVAL;
      Thread.sleep(pause.compareTo(notices.patience()) < 0 ? pause : notices.patience());
      result = source.read();
    }
  }

  /** What {@code --check} says, as an exit code. */
  static int check(Reconfiguration source, Reconfiguration.Result result) {
    return switch (result) {
      case Reconfiguration.Result.Good good -> {
        good.reading().warnings().forEach(System.err::println);
        int vifs = good.reading().resolved().pool().size();
        System.out.println(source.file() + ": good, " + vifs + " virtual interfaces");
        yield 0;
      }
      case Reconfiguration.Result.Bad bad -> {
        bad.refusal().errors().forEach(System.err::println);
        yield REFUSED;
      }
    };
  }
}
