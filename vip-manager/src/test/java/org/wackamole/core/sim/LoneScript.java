package org.wackamole.core.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.wackamole.core.Assignment;
import org.wackamole.core.Comeback;
import org.wackamole.core.Departure;
import org.wackamole.core.Effect;
import org.wackamole.core.Event;
import org.wackamole.core.Grant;
import org.wackamole.core.HoldState;
import org.wackamole.core.LinkVerdict;
import org.wackamole.core.Member;
import org.wackamole.core.MemberConfig;
import org.wackamole.core.MemberId;
import org.wackamole.core.Obstacle;
import org.wackamole.core.Report;
import org.wackamole.core.Reservation;
import org.wackamole.core.State;
import org.wackamole.core.Timer;
import org.wackamole.core.Timing;
import org.wackamole.core.View;
import org.wackamole.core.ViewId;
import org.wackamole.core.Vif;
import org.wackamole.core.VifId;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/** One member; the script is everybody else, its kernel and its clock. Answers are its effects. */
final class LoneScript implements Script {
  private final Names names = new Names(Chance.none());
  private final MemberConfig config;
  private final Member member;
  private final MemberId self;
  private final Map<Long, View> views = new TreeMap<>();
  private final Map<Long, List<VifId>> asked = new TreeMap<>();

  /** Others' files are like this member's unless a report says otherwise. */
  LoneScript(List<String> words) {
    config = Notation.config(Notation.nothing(), words.getFirst(), words);
    member = new Member(config, Timing.DEFAULTS);
    self = names.named(words.getFirst());
  }

  @Override
  public List<String> run(String command, List<String> words) {
    if (command.equals("status")) {
      return Status.of(names, member.snapshot());
    }
    List<String> out = new ArrayList<>();
    for (Effect effect : member.on(event(command, words))) {
      if (effect instanceof Effect.Ask ask) {
        asked.put(ask.ticket(), ask.vifs().stream().map(Vif::id).toList());
      }
      // Rounds of balance come all the time; what they move shows by itself.
      boolean dull =
          effect instanceof Effect.StopTimer
              || effect instanceof Effect.StartTimer start
                  && start.timer() instanceof Timer.Balance;
      if (!dull) {
        out.add(Words.of(names, effect));
      }
    }
    return out;
  }

  private Event event(String command, List<String> words) {
    String first = words.isEmpty() ? "" : words.getFirst();
    return switch (command) {
      case "open" -> new Event.GroupOpened(self);
      case "lost" -> new Event.GroupLost();
      case "view" -> new Event.ViewInstalled(view(words, false));
      case "merge" -> new Event.ViewInstalled(view(words, true));
      case "fellow" -> new Event.FellowViewHeard(view(words, false), true);
      case "idle-fellow" -> new Event.FellowViewHeard(view(words, false), false);
      case "report" -> new Event.ReportReceived(report(words));
      case "assignment" -> new Event.AssignmentReceived(assignment(words));
      case "timer" -> new Event.TimerFired(timer(words));
      case "asked" -> asked(words);
      case "outdated" -> asked(words.subList(1, words.size())).outdated();
      case "bound" -> new Event.Bound(words.stream().map(LoneScript::bindResult).toList());
      case "released" -> new Event.Released(words.stream().map(LoneScript::released).toList());
      case "vanished" -> new Event.AddressVanished(Notation.address(first));
      case "foreign" -> new Event.ForeignAddressFound(Notation.address(first));
      case "foreign-gone" -> new Event.ForeignAddressGone(Notation.address(first));
      case "up" -> new Event.InterfaceChanged(first, true);
      case "down" -> new Event.InterfaceChanged(first, false);
      case "works" -> new Event.InterfaceTried(first, true);
      case "fails" -> new Event.InterfaceTried(first, false);
      case "reload" -> new Event.Reconfigured(Notation.config(config, config.name(), words));
      case "drain" -> new Event.DrainRequested();
      case "recover" -> new Event.RecoverRequested();
      case "stop" -> new Event.StopRequested();
      case "restart" -> new Event.RestartRequested(token("own"), Notation.time(first));
      case "returned" -> new Event.Returned(token(first), Notation.vifs(words.get(1)));
      case "departed" -> new Event.MemberDeparted(names.named(first), departure(words.get(1)));
      case "paused" -> new Event.Paused(Notation.time(first));
      case "judged" -> judged(words);
      default -> throw new IllegalArgumentException("no such command: " + command);
    };
  }

  static Departure departure(String word) {
    return switch (word) {
      case "released" -> new Departure.Released();
      case "died" -> new Departure.Died();
      case "quiet" -> new Departure.Quiet();
      default -> new Departure.HostGone(word);
    };
  }

  /** {@code judged 1 eth0=SILENT eth1=ANSWERED}. */
  private static Event judged(List<String> words) {
    SortedMap<String, LinkVerdict> verdicts = new TreeMap<>();
    Notation.settings(words).forEach((link, v) -> verdicts.put(link, LinkVerdict.valueOf(v)));
    return new Event.LinksJudged(Long.parseLong(words.getFirst()), verdicts);
  }

  /** {@code view 3 a b}: counter and members; reports and assignments name it by its counter. */
  private View view(List<String> words, boolean merge) {
    List<MemberId> members = words.stream().skip(1).map(names::named).toList();
    long counter = Long.parseLong(words.getFirst());
    View view = new View(new ViewId(members.getFirst(), counter), members, merge);
    views.putIfAbsent(counter, view);
    return view;
  }

  private ViewId viewId(Map<String, String> values) {
    String[] parts = values.get("view").split("\\|");
    return parts.length == 2
        ? new ViewId(names.named(parts[0]), Long.parseLong(parts[1]))
        : views.get(Long.parseLong(parts[0])).id();
  }

  private Report report(List<String> words) {
    Map<String, String> values = Notation.settings(words);
    MemberConfig file = Notation.config(config, words.getFirst(), words);
    SortedMap<VifId, HoldState> holds = new TreeMap<>();
    for (String hold : list(values.get("holds"))) {
      String[] parts = hold.split(":");
      HoldState state = parts.length > 1 ? HoldState.valueOf(parts[1]) : HoldState.BOUND;
      Notation.ids(parts[0]).forEach(v -> holds.put(v, state));
    }
    SortedMap<VifId, Obstacle> obstacles = new TreeMap<>();
    for (String vif : list(values.get("in-use"))) {
      VifId id = Notation.vif(vif).id();
      obstacles.put(id, new Obstacle.InUse(id.addresses().getFirst(), mac("02:00:00:00:00:99")));
    }
    SortedSet<VifId> last = new TreeSet<>(holds.keySet());
    if (values.containsKey("last")) {
      last.addAll(Notation.ids(values.get("last")));
    }
    return new Report(
        names.named(words.getFirst()),
        values.getOrDefault("name", words.getFirst()),
        viewId(values),
        Long.parseLong(values.get("n")),
        State.valueOf(values.getOrDefault("state", "RUN")),
        !words.contains("unready"),
        !words.contains("immature"),
        file.weight(),
        file.pool(),
        file.prefers(),
        new TreeSet<>(list(values.get("unable"))),
        new TreeSet<>(list(values.get("unproven"))),
        obstacles,
        holds,
        last,
        file.settings(),
        Long.parseLong(values.getOrDefault("obeyed", "0")),
        comeback(values));
  }

  /** {@code reserved=c:.1,.2:10s shown=c}: the token has the name of who left it. */
  private Comeback comeback(Map<String, String> values) {
    List<Reservation> reserved = new ArrayList<>();
    if (values.containsKey("reserved")) {
      String[] parts = values.get("reserved").split(":");
      reserved.add(
          new Reservation(
              token(parts[0]),
              names.named(parts[0]),
              parts[0],
              Notation.ids(parts[1]),
              Notation.time(parts[2])));
    }
    return new Comeback(Optional.ofNullable(values.get("shown")).map(LoneScript::token), reserved);
  }

  private static UUID token(String name) {
    return new UUID(0, name.hashCode());
  }

  /** {@code assignment a view=3 n=1 .1=a .2=b? .3=b^a+c read=b:7}: ^ names those to wait for. */
  private Assignment assignment(List<String> words) {
    Map<String, String> values = Notation.settings(words);
    SortedMap<VifId, Grant> grants = new TreeMap<>();
    values.forEach(
        (vif, grant) -> {
          if (vif.startsWith(".")) {
            grants.put(Notation.vif(vif).id(), grant(grant));
          }
        });
    SortedMap<MemberId, Long> read = new TreeMap<>();
    for (String pair : list(values.get("read"))) {
      read.put(names.named(pair.split(":")[0]), Long.parseLong(pair.split(":")[1]));
    }
    return new Assignment(
        names.named(words.getFirst()),
        viewId(values),
        Long.parseLong(values.get("n")),
        !words.contains("immature"),
        grants,
        read);
  }

  private Grant grant(String text) {
    boolean ask = text.endsWith("?");
    String[] parts = (ask ? text.substring(0, text.length() - 1) : text).split("\\^");
    SortedSet<MemberId> after = new TreeSet<>();
    if (parts.length > 1) {
      Arrays.stream(parts[1].split("\\+")).map(names::named).forEach(after::add);
    }
    return new Grant(Optional.of(names.named(parts[0])), after, ask);
  }

  private Timer timer(List<String> words) {
    return switch (words.getFirst()) {
      case "mature" -> new Timer.Mature();
      case "repeat-report" -> new Timer.RepeatReport();
      case "repeat-assignment" -> new Timer.RepeatAssignment();
      case "balance" -> new Timer.Balance();
      case "retry-interface" -> new Timer.RetryInterface(words.get(1));
      case "no-carrier" -> new Timer.NoCarrier(words.get(1));
      case "retry" -> new Timer.RetryVif(Notation.vif(words.get(1)).id());
      case "retry-release" -> new Timer.RetryRelease(Notation.vif(words.get(1)).id());
      case "reserved" -> new Timer.Reserved();
      case "lifetime-may-end" -> new Timer.LifetimeMayEnd(token(words.get(1)));
      case "leave-anyway" -> new Timer.LeaveAnyway();
      case "ask-again" -> new Timer.AskAgain();
      case "hand-over" -> new Timer.HandOver();
      case "patience-over" -> new Timer.PatienceOver();
      case "caught-up" -> new Timer.CaughtUp();
      case "news-old" -> new Timer.NewsOld(names.named(words.get(1)));
      case "judge-links" -> new Timer.JudgeLinks();
      case "outranked" -> new Timer.Outranked();
      default -> throw new IllegalArgumentException("no such timer: " + words);
    };
  }

  /**
   * {@code asked 1 .5=02:00:00:00:00:09}: the ticket, and who answers for which; others nobody.
   * {@code outdated asked ...}: it has waited for too long.
   */
  private Event.Asked asked(List<String> words) {
    long ticket = Long.parseLong(words.getFirst());
    SortedMap<VifId, Optional<Obstacle>> found = new TreeMap<>();
    asked.getOrDefault(ticket, List.of()).forEach(v -> found.put(v, Optional.empty()));
    Notation.settings(words)
        .forEach(
            (vif, mac) -> {
              VifId id = Notation.vif(vif).id();
              IpAddress address = id.addresses().getFirst();
              found.put(id, Optional.of(new Obstacle.InUse(address, mac(mac))));
            });
    return new Event.Asked(ticket, found);
  }

  private static Event.BindResult bindResult(String word) {
    String[] parts = word.split("=");
    VifId vif = Notation.vif(parts[0]).id();
    if (parts.length == 1) {
      return new Event.BindResult.Done(vif);
    }
    return parts[1].startsWith(".")
        ? new Event.BindResult.Foreign(vif, Notation.address(parts[1]))
        : new Event.BindResult.Failed(vif, parts[1], "no such device");
  }

  private static Event.ReleaseResult released(String word) {
    String[] parts = word.split("=");
    return new Event.ReleaseResult(Notation.vif(parts[0]).id(), parts.length == 1);
  }

  private static List<String> list(String text) {
    return text == null || text.isEmpty() ? List.of() : List.of(text.split(","));
  }

  private static MacAddress mac(String text) {
    return MacAddress.parse(text).orElseThrow();
  }
}
