package org.wackamole.core.sim;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.wackamole.core.Assignment;
import org.wackamole.core.Effect;
import org.wackamole.core.Event;
import org.wackamole.core.Grant;
import org.wackamole.core.Obstacle;
import org.wackamole.core.Report;
import org.wackamole.core.Timer;
import org.wackamole.core.View;
import org.wackamole.core.ViewId;
import org.wackamole.core.Vif;
import org.wackamole.core.VifId;

/** Events and effects in words: one line each, what is usual left out. */
public final class Words {
  private Words() {}

  static String of(Names names, Event event) {
    return switch (event) {
      case Event.GroupOpened e -> "opened as " + names.of(e.self());
      case Event.GroupLost e -> "group lost";
      case Event.ViewInstalled e -> of(names, e.view());
      case Event.ReportReceived e -> of(names, e.report());
      case Event.AssignmentReceived e -> of(names, e.assignment());
      case Event.FellowViewHeard e ->
          (e.serves() ? "fellow " : "idle-fellow ") + of(names, e.view());
      case Event.TimerFired e -> "timer " + of(e.timer());
      case Event.Asked e ->
          "asked #"
              + e.ticket()
              + " "
              + e.found().entrySet().stream()
                  .map(f -> of(f.getKey()) + f.getValue().map(o -> " " + of(o)).orElse(" free"))
                  .collect(Collectors.joining(", "));
      case Event.Bound e -> "bound " + e.results().stream().map(Words::of).toList();
      case Event.Released e ->
          "released "
              + e.results().stream().map(r -> of(r.vif()) + (r.gone() ? "" : " stuck")).toList();
      case Event.AddressVanished e -> "vanished " + of(e.address());
      case Event.ForeignAddressFound e -> "foreign " + of(e.address());
      case Event.ForeignAddressGone e -> "foreign gone " + of(e.address());
      case Event.InterfaceChanged e -> e.ifname() + (e.usable() ? " up" : " down");
      case Event.InterfaceTried e -> e.ifname() + (e.works() ? " works" : " fails");
      case Event.Reconfigured e -> "reconfigured " + ids(e.config().pool().keySet());
      case Event.DrainRequested e -> "drain";
      case Event.RecoverRequested e -> "recover";
      case Event.MemberDeparted e -> "departed " + names.of(e.member()) + " " + e.how();
      case Event.Paused e -> "paused " + e.pause().toMillis() + "ms";
      case Event.LinksJudged e -> "judged #" + e.ticket() + " " + e.verdicts();
      case Event.StopRequested e -> "stop";
      case Event.RestartRequested e -> "restart " + e.grace().toSeconds() + "s";
      case Event.Returned e -> "returned " + vifs(e.bound());
    };
  }

  static String of(Names names, Effect effect) {
    return switch (effect) {
      case Effect.SendReport e -> "send " + of(names, e.report());
      case Effect.SendAssignment e -> "send " + of(names, e.assignment());
      case Effect.Ask e -> "ask #" + e.ticket() + " " + vifs(e.vifs());
      case Effect.JudgeLinks e ->
          "judge #"
              + e.ticket()
              + " "
              + e.ifnames()
              + " living "
              + e.living().stream().map(names::of).toList();
      case Effect.Bind e -> "bind " + vifs(e.vifs());
      case Effect.Release e -> "release " + vifs(e.vifs());
      case Effect.Announce e -> "announce " + vifs(e.vifs());
      case Effect.StartTimer e -> "start " + of(e.timer()) + " " + e.delay().toMillis() + "ms";
      case Effect.StopTimer e -> "cancel " + of(e.timer());
      case Effect.TryInterface e -> "try " + e.ifname();
      case Effect.Prepare e -> "prepare " + vifs(e.vifs());
      case Effect.Adopt e -> "adopt " + vifs(e.vifs());
      case Effect.Bequeath e -> "bequeath " + vifs(e.vifs()) + " " + e.grace().toSeconds() + "s";
      case Effect.Leave e -> e.returning() ? "leave to return" : "leave";
      case Effect.Tell e ->
          e.severity().toString().toLowerCase(java.util.Locale.ROOT) + ": " + names.in(e.text());
    };
  }

  static String of(Names names, View view) {
    return (view.merge() ? "merge " : "view ")
        + of(names, view.id())
        + " "
        + view.members().stream().map(names::of).toList();
  }

  static String of(Names names, ViewId id) {
    return names.of(id.creator()) + "|" + id.counter();
  }

  static String of(Names names, Report r) {
    List<String> parts = new ArrayList<>();
    parts.add("report " + names.of(r.sender()) + "#" + r.counter() + " in " + of(names, r.view()));
    parts.add(r.state().toString());
    add(parts, r.ready(), "", "unready");
    add(parts, r.mature(), "mature", "immature");
    add(parts, r.weight() == 1, "", "weight=" + r.weight());
    list(parts, "prefers", ids(r.prefers()));
    list(parts, "unable", r.unable().toString());
    list(parts, "unproven", r.unproven().toString());
    list(
        parts,
        "obstacles",
        r.obstacles().entrySet().stream()
            .map(o -> of(o.getKey()) + " " + of(o.getValue()))
            .toList()
            .toString());
    list(
        parts,
        "holds",
        r.holds().entrySet().stream()
            .map(h -> of(h.getKey()) + ":" + h.getValue())
            .toList()
            .toString());
    list(parts, "last", ids(r.lastHeld()));
    list(
        parts,
        "reserved",
        r.comeback().reserved().stream()
            .map(k -> names.of(k.member()) + " " + ids(k.vifs()) + " " + k.left().toSeconds() + "s")
            .toList()
            .toString());
    add(parts, r.comeback().shown().isPresent(), "returned", "");
    parts.add("obeyed=" + r.obeyed());
    parts.removeIf(String::isEmpty);
    return String.join(" ", parts);
  }

  private static void add(List<String> parts, boolean condition, String yes, String no) {
    parts.add(condition ? yes : no);
  }

  private static void list(List<String> parts, String name, String list) {
    if (!list.equals("[]")) {
      parts.add(name + "=" + list);
    }
  }

  static String of(Names names, Assignment a) {
    return "assignment "
        + names.of(a.sender())
        + "#"
        + a.counter()
        + " in "
        + of(names, a.view())
        + (a.mature() ? "" : " immature")
        + " "
        + a.grants().entrySet().stream()
            .map(g -> of(g.getKey()) + "=" + of(names, g.getValue()))
            .toList()
        + " heard "
        + a.acknowledged().entrySet().stream()
            .map(g -> names.of(g.getKey()) + "#" + g.getValue())
            .toList();
  }

  static String of(Names names, Grant grant) {
    return grant.owner().map(names::of).orElse("nobody")
        + (grant.after().isEmpty()
            ? ""
            : " after " + grant.after().stream().map(names::of).collect(Collectors.joining("+")))
        + (grant.ask() ? "?" : "");
  }

  static String of(Timer timer) {
    return switch (timer) {
      case Timer.Mature t -> "mature";
      case Timer.RepeatReport t -> "repeat-report";
      case Timer.RepeatAssignment t -> "repeat-assignment";
      case Timer.Balance t -> "balance";
      case Timer.RetryInterface t -> "retry-" + t.ifname();
      case Timer.NoCarrier t -> "no-carrier " + t.ifname();
      case Timer.RetryVif t -> "retry " + of(t.vif());
      case Timer.RetryRelease t -> "retry-release " + of(t.vif());
      case Timer.Reserved t -> "reserved";
      case Timer.LifetimeMayEnd t -> "lifetime-may-end";
      case Timer.LeaveAnyway t -> "leave-anyway";
      case Timer.AskAgain t -> "ask-again";
      case Timer.HandOver t -> "hand-over";
      case Timer.PatienceOver t -> "patience-over";
      case Timer.NewsOld t -> "news-old";
      case Timer.CaughtUp t -> "caught-up";
      case Timer.JudgeLinks t -> "judge-links";
      case Timer.Outranked t -> "outranked";
    };
  }

  static String of(Event.BindResult result) {
    return switch (result) {
      case Event.BindResult.Done r -> of(r.vif());
      case Event.BindResult.Failed r -> of(r.vif()) + " failed on " + r.ifname();
      case Event.BindResult.Foreign r -> of(r.vif()) + " foreign " + of(r.address());
    };
  }

  static String of(Obstacle obstacle) {
    return switch (obstacle) {
      case Obstacle.InUse o -> "in use by " + o.mac();
      case Obstacle.Unasked unasked -> "unasked " + unasked.address();
      case Obstacle.Foreign o -> "foreign " + of(o.address());
      case Obstacle.Removed o -> "removed " + of(o.address());
    };
  }

  static List<String> vifs(Collection<Vif> vifs) {
    return vifs.stream().map(v -> of(v.id())).toList();
  }

  static String ids(Collection<VifId> ids) {
    return ids.stream().map(Words::of).toList().toString();
  }

  /** All addresses of it, without the 10.0 that all addresses here begin with. */
  static String of(VifId id) {
    return id.addresses().stream().map(Words::of).collect(Collectors.joining("+"));
  }

  static String of(org.wackamole.inet.IpAddress address) {
    String text = address.toString();
    return text.startsWith("10.0.0.")
        ? text.substring(6)
        : text.startsWith("10.0.") ? text.substring(4) : text;
  }
}
