package org.wackamole.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Puts together what a member knows for people to read. */
final class Snapshots {
  private final Report self;
  private final SortedMap<VifId, Obstacle> met;
  private final Optional<View> view;
  private final Reports reports;
  private final SortedMap<VifId, MemberId> owners = new TreeMap<>();

  /**
   * @param self this member's own report as of now
   * @param met what this member found in the way of those that it goes on asking for
   * @param assignment the last one obeyed
   */
  Snapshots(
      Report self,
      SortedMap<VifId, Obstacle> met,
      Optional<View> view,
      Reports reports,
      Optional<Assignment> assignment) {
    this.self = self;
    this.met = met;
    this.view = view;
    this.reports = reports;
    assignment.ifPresent(
        a -> a.grants().forEach((vif, g) -> g.owner().ifPresent(o -> owners.put(vif, o))));
  }

  /**
   * @param unready why this member may hold nothing
   */
  Snapshot take(Optional<String> unready, Links links, Partings partings) {
    List<Report> known = new ArrayList<>();
    List<Snapshot.MemberLine> members = new ArrayList<>();
    for (MemberId member : view.map(View::members).orElse(List.of())) {
      Optional<Report> report = reportOf(member);
      report.ifPresent(known::add);
      members.add(line(member, report));
    }
    if (known.isEmpty()) {
      known.add(self);
    }
    Roster roster = new Roster(known);
    SortedSet<VifId> all = new TreeSet<>(roster.pool().keySet());
    all.addAll(owners.keySet());
    List<Snapshot.VifLine> vifs = all.stream().map(vif -> line(vif, roster)).toList();
    return new Snapshot(
        self.sender(),
        self.name(),
        self.state(),
        self.mature(),
        view,
        members,
        vifs,
        unready,
        links.silent(),
        partings.shown());
  }

  private Optional<Report> reportOf(MemberId member) {
    return member.equals(self.sender()) ? Optional.of(self) : reports.newestOf(member);
  }

  private Snapshot.MemberLine line(MemberId member, Optional<Report> report) {
    boolean current = report.filter(r -> isOfView(r)).isPresent();
    int load = (int) owners.values().stream().filter(member::equals).count();
    return new Snapshot.MemberLine(
        member,
        report.map(Report::name).orElse(member.toString().substring(0, 8)),
        current ? report.map(Report::state) : Optional.empty(),
        report.map(Report::mature).orElse(false),
        report.map(Report::weight).orElse(1),
        load,
        report.map(Report::unable).orElseGet(TreeSet::new),
        report.map(this::differences).orElse(List.of()));
  }

  private boolean isOfView(Report report) {
    return view.filter(v -> v.id().equals(report.view())).isPresent();
  }

  private List<String> differences(Report other) {
    List<String> differs = new ArrayList<>();
    boolean twin = !other.sender().equals(self.sender()) && other.name().equals(self.name());
    if (twin) {
      differs.add("has the same name as this member");
    }
    List<String> lacks = names(self.pool(), other.pool());
    if (!lacks.isEmpty()) {
      differs.add("does not know " + String.join(", ", lacks));
    }
    List<String> more = names(other.pool(), self.pool());
    if (!more.isEmpty()) {
      differs.add("knows also " + String.join(", ", more));
    }
    Settings theirs = other.settings();
    Settings ours = self.settings();
    if (!theirs.acquisitionsPerRound().equals(ours.acquisitionsPerRound())) {
      differs.add("AcquisitionsPerRound is " + text(theirs) + ", here " + text(ours));
    }
    compare(differs, "Interval", theirs.balanceInterval(), ours.balanceInterval());
    compare(differs, "Mature", theirs.mature(), ours.mature());
    compare(differs, "Arp-Cache", theirs.arpCache(), ours.arpCache());
    return differs;
  }

  private static List<String> names(SortedMap<VifId, Vif> in, SortedMap<VifId, Vif> notIn) {
    return in.keySet().stream()
        .filter(vif -> !notIn.containsKey(vif))
        .map(VifId::toString)
        .toList();
  }

  private static String text(Settings settings) {
    return settings.acquisitionsPerRound().isPresent()
        ? Integer.toString(settings.acquisitionsPerRound().getAsInt())
        : "all";
  }

  private static void compare(List<String> differs, String word, Duration theirs, Duration ours) {
    if (!theirs.equals(ours)) {
      differs.add(word + " is " + text(theirs) + ", here " + text(ours));
    }
  }

  /** As the file takes it. */
  private static String text(Duration time) {
    return time.toMillis() % 1_000 == 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
  }

  /**
   * Whether its holds are the last word. A report may be lost on its way to us; but not one's own,
   * nor, for long, one to the coordinator, who is told until it has answered.
   */
  private boolean isLastWord(Report report) {
    boolean coordinator = view.filter(v -> v.coordinator().equals(self.sender())).isPresent();
    return report.sender().equals(self.sender()) || coordinator && isOfView(report);
  }

  private Snapshot.VifLine line(VifId vif, Roster roster) {
    Optional<MemberId> owner = Optional.ofNullable(owners.get(vif));
    Optional<Report> report = owner.flatMap(this::reportOf);
    boolean lastWord = report.filter(this::isLastWord).isPresent();
    boolean bound = report.filter(r -> r.holds().get(vif) == HoldState.BOUND).isPresent();
    // Of another member's report only the good news is believed: the rest may be over long ago.
    Optional<HoldState> hold = report.filter(r -> lastWord || bound).map(r -> r.holds().get(vif));
    Optional<String> why = Optional.empty();
    if (view.isEmpty()) {
      why = Optional.of("the group is not open");
    } else if (owner.isEmpty()) {
      why =
          self.comeback()
              .of(vif)
              .map(Reasons::of)
              .or(() -> Optional.of(Reasons.unowned(vif, roster, owners)));
    } else if (lastWord && !bound) {
      why =
          Optional.ofNullable(met.get(vif))
              .filter(obstacle -> owner.equals(Optional.of(self.sender())))
              .map(obstacle -> Reasons.of(obstacle) + "; it is asked for again")
              .or(() -> Optional.of("on its way to its owner"));
    }
    return new Snapshot.VifLine(vif, Optional.ofNullable(self.pool().get(vif)), owner, hold, why);
  }
}
