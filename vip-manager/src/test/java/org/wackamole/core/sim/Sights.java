package org.wackamole.core.sim;

import org.wackamole.core.Effect;
import org.wackamole.core.Event;
import org.wackamole.core.HoldState;
import org.wackamole.core.LinkVerdict;
import org.wackamole.core.Report;
import org.wackamole.core.View;

/** Counts how often a world gets into the corners that the rules were written for. */
final class Sights implements Watcher {
  private final World world;
  private final Coverage coverage;

  Sights(World world, Coverage coverage) {
    this.world = world;
    this.coverage = coverage;
  }

  @Override
  public void event(Daemon daemon, Event event) {
    switch (event) {
      case Event.ViewInstalled installed -> installed(daemon, installed.view());
      case Event.ReportReceived received -> received(daemon, received.report());
      case Event.AssignmentReceived received -> {
        if (isAhead(daemon, received.assignment().view().counter())) {
          coverage.count("assignment before its view");
        }
      }
      case Event.FellowViewHeard heard -> {
        coverage.count("fellow view heard");
        if (heard.serves() != daemon.member.serves()) {
          coverage.count("fellow view heard, one of two serves");
        }
      }
      case Event.Paused paused ->
          coverage.count(daemon.isCoordinator() ? "pause of a coordinator" : "pause");
      case Event.MemberDeparted departed ->
          coverage.count("departed " + departed.how().getClass().getSimpleName());
      case Event.LinksJudged judged -> {
        if (judged.verdicts().containsValue(LinkVerdict.SILENT)) {
          coverage.count("silent link");
        }
      }
      case Event.GroupLost lost -> coverage.count("group lost");
      case Event.AddressVanished vanished -> coverage.count("address vanished");
      case Event.Bound bound ->
          bound
              .results()
              .forEach(
                  r -> {
                    switch (r) {
                      case Event.BindResult.Done d -> {}
                      case Event.BindResult.Failed f -> coverage.count("bind failed");
                      case Event.BindResult.Foreign f -> coverage.count("bind met a foreigner");
                    }
                  });
      case Event.Released released ->
          released.results().stream()
              .filter(r -> !r.gone())
              .forEach(r -> coverage.count("release refused"));
      default -> {}
    }
  }

  private static boolean isAhead(Daemon daemon, long counter) {
    return daemon.installed().map(v -> v.id().counter() < counter).orElse(true);
  }

  private void received(Daemon daemon, Report report) {
    if (isAhead(daemon, report.view().counter())) {
      coverage.count("report before its view");
    }
    if (world.membership.find(report.sender()).isEmpty()) {
      coverage.count("report of a dead member");
    }
    report.holds().values().stream()
        .filter(h -> h == HoldState.WAITING)
        .forEach(h -> coverage.count("grant that waits"));
  }

  private void installed(Daemon daemon, View view) {
    coverage.count(view.merge() ? "merge installed" : "view installed");
    if (view.coordinator().equals(daemon.id())) {
      coverage.count("view of a coordinator");
    }
    boolean orders =
        daemon.member.snapshot().vifs().stream()
            .anyMatch(
                v ->
                    v.owner().filter(daemon.id()::equals).isPresent()
                        && v.hold().filter(HoldState.BINDING::equals).isPresent());
    if (orders) {
      coverage.count("view while binding");
    }
  }

  @Override
  public void effect(Daemon daemon, Effect effect) {
    switch (effect) {
      case Effect.Announce announce -> coverage.count("announcement");
      case Effect.Leave leave ->
          coverage.count(
              leave.returning()
                  ? "leave to return"
                  : daemon.host.kernel.empty()
                      ? "leave after handing over"
                      : "leave without waiting");
      case Effect.Adopt adopt -> coverage.count("came back in time");
      case Effect.TryInterface attempt -> coverage.count("interface tried");
      default -> {}
    }
  }

  @Override
  public void ended(Daemon daemon, Daemon.End end) {
    if (end != Daemon.End.LEFT && daemon.wasCoordinator()) {
      coverage.count("coordinator killed in " + daemon.member.snapshot().state());
    }
  }

  @Override
  public void note(String text) {
    if (text.startsWith("skip ")) {
      coverage.count("view skipped");
    }
    if (text.startsWith("ambush ")) {
      coverage.count("ambush " + text.substring(text.indexOf(' ', 7) + 1));
    }
  }
}
