package org.wackamole.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who shall have what (rule 5): a pure function of the reports and of what the coordinator has
 * decided in this view before. A failure moves the dead member's virtual interfaces and nothing
 * else, because a holder that is fit always keeps.
 */
final class Split {
  private final Roster roster;
  private final Shares shares;

  /** Who may keep each: the owner decided on before, else who holds it by report. */
  private final SortedMap<VifId, List<MemberId>> claims = new TreeMap<>();

  private final SortedMap<VifId, MemberId> owners = new TreeMap<>();

  private Split(Roster roster) {
    this.roster = roster;
    this.shares = new Shares(roster);
  }

  /**
   * @param decided the owners decided on before in this view; where one is not fit any more, or
   *     none is named, the reports count
   * @return an owner for every virtual interface that some member can take; all of them fit, and no
   *     two of the keys share an address
   */
  static SortedMap<VifId, MemberId> of(Roster roster, SortedMap<VifId, MemberId> decided) {
    Split split = new Split(roster);
    split.collectClaims(decided);
    SortedSet<VifId> open = split.withoutOverlaps();
    split.givePreferred(open);
    split.letHoldersKeep(open);
    split.giveBackLastHeld(open);
    split.spread(open);
    return split.owners;
  }

  private void collectClaims(SortedMap<VifId, MemberId> decided) {
    for (VifId vif : roster.pool().keySet()) {
      MemberId owner = decided.get(vif);
      if (owner != null && roster.fit(owner, vif)) {
        claims.put(vif, List.of(owner));
        continue;
      }
      List<MemberId> holders = new ArrayList<>();
      for (Report report : roster.members()) {
        HoldState hold = report.holds().get(vif);
        boolean has = hold == HoldState.BOUND || hold == HoldState.BINDING;
        if (has && roster.fit(report, vif)) {
          holders.add(report.sender());
        }
      }
      if (!holders.isEmpty()) {
        claims.put(vif, holders);
      }
    }
  }

  /**
   * The virtual interfaces that somebody can take, so that no two share an address. Of two that do,
   * the one that is held stays, then the one that more members know, then the lower name.
   */
  private SortedSet<VifId> withoutOverlaps() {
    SortedSet<VifId> open = new TreeSet<>();
    for (VifId vif : roster.pool().keySet()) {
      if (!roster.fit(vif).isEmpty()) {
        open.add(vif);
      }
    }
    SortedSet<VifId> contested = Overlaps.among(open);
    List<VifId> ranked = new ArrayList<>(contested);
    ranked.sort(
        Comparator.<VifId>comparingInt(vif -> claims.containsKey(vif) ? 0 : 1)
            .thenComparing(vif -> -roster.fit(vif).size())
            .thenComparing(Comparator.naturalOrder()));
    SortedSet<VifId> kept = new TreeSet<>();
    for (VifId vif : ranked) {
      if (kept.stream().anyMatch(vif::overlaps)) {
        open.remove(vif);
      } else {
        kept.add(vif);
      }
    }
    return open;
  }

  /** A preferring member that is fit gets its virtual interface. */
  private void givePreferred(SortedSet<VifId> open) {
    for (VifId vif : List.copyOf(open)) {
      List<MemberId> holders = claims.getOrDefault(vif, List.of());
      List<Report> preferring =
          roster.fit(vif).stream()
              .filter(report -> report.prefers().contains(vif))
              // Not away from a holder to an interface that has not proved itself since it failed.
              .filter(
                  report ->
                      holders.isEmpty()
                          || holders.contains(report.sender())
                          || roster.proven(report, vif))
              .toList();
      // Of several, one that holds it, then the less loaded, then the older member.
      preferring.stream()
          .map(report -> shares.of(report.sender()))
          .min(
              Comparator.<Shares.Share>comparingInt(s -> holders.contains(s.member) ? 0 : 1)
                  .thenComparing(Shares.BY_BURDEN)
                  .thenComparing(s -> s.rank))
          .ifPresent(share -> own(open, vif, share.member));
    }
  }

  /** A holder keeps what it holds; of two, after a merge, the less loaded, then the older. */
  private void letHoldersKeep(SortedSet<VifId> open) {
    List<VifId> contested = new ArrayList<>();
    for (VifId vif : List.copyOf(open)) {
      List<MemberId> holders = claims.getOrDefault(vif, List.of());
      if (holders.size() == 1) {
        own(open, vif, holders.getFirst());
      } else if (holders.size() > 1) {
        contested.add(vif);
      }
    }
    // After the uncontested ones, so that "less loaded" already counts those.
    for (VifId vif : contested) {
      own(open, vif, lessLoaded(claims.get(vif)).orElseThrow());
    }
  }

  private Optional<MemberId> lessLoaded(List<MemberId> members) {
    return members.stream()
        .map(shares::of)
        .min(Shares.BY_BURDEN.thenComparing(s -> s.rank))
        .map(share -> share.member);
  }

  /**
   * The rest goes to who reports having held it last, as long as that is fair: within the share
   * that it would get of the rest anyway. Of several, the less loaded, then the older.
   */
  private void giveBackLastHeld(SortedSet<VifId> open) {
    SortedMap<MemberId, Integer> fair = fairLoads(open);
    for (VifId vif : List.copyOf(open)) {
      List<MemberId> last =
          roster.fit(vif).stream()
              .filter(report -> report.lastHeld().contains(vif) && roster.proven(report, vif))
              .map(Report::sender)
              .filter(member -> shares.of(member).load < fair.get(member))
              .toList();
      lessLoaded(last).ifPresent(member -> own(open, vif, member));
    }
  }

  /**
   * The loads that come out when the rest is poured out one by one to whoever is least loaded. Of
   * equals, who asks to have more of it back comes first, then the older.
   */
  private SortedMap<MemberId, Integer> fairLoads(SortedSet<VifId> open) {
    SortedMap<MemberId, Integer> wanted = new TreeMap<>();
    List<Shares.Share> glasses = new ArrayList<>();
    Shares poured = new Shares(roster);
    for (Report report : roster.members()) {
      List<VifId> takes = open.stream().filter(vif -> roster.fit(report, vif)).toList();
      Shares.Share share = poured.of(report.sender());
      share.load = shares.of(report.sender()).load;
      wanted.put(
          report.sender(),
          share.load + (int) takes.stream().filter(report.lastHeld()::contains).count());
      if (!takes.isEmpty()) {
        glasses.add(share);
      }
    }
    for (int i = 0; i < open.size() && !glasses.isEmpty(); i++) {
      Collections.min(
              glasses,
              Shares.BY_BURDEN
                  .thenComparing(s -> s.load < wanted.get(s.member) ? 0 : 1)
                  .thenComparing(s -> s.rank))
          .load++;
    }
    SortedMap<MemberId, Integer> loads = new TreeMap<>();
    poured.all().forEach(share -> loads.put(share.member, share.load));
    return loads;
  }

  /**
   * What is left goes to the least loaded relative to weight, then to who has the fewest addresses
   * in its networks, then to the older; an unproven interface only where there is no other. Those
   * with the fewest takers go first, as they leave the least choice.
   */
  private void spread(SortedSet<VifId> open) {
    List<VifId> ranked = new ArrayList<>(open);
    ranked.sort(
        Comparator.<VifId>comparingInt(vif -> roster.fit(vif).size())
            .thenComparing(Comparator.naturalOrder()));
    for (VifId vif : ranked) {
      List<Report> takers = roster.fit(vif);
      List<Report> proven = takers.stream().filter(r -> roster.proven(r, vif)).toList();
      var networks = roster.networks(vif);
      (proven.isEmpty() ? takers : proven)
          .stream()
              .map(report -> shares.of(report.sender()))
              .min((a, b) -> Shares.compareForSpread(a, b, networks))
              .ifPresent(share -> own(open, vif, share.member));
    }
  }

  private void own(SortedSet<VifId> open, VifId vif, MemberId member) {
    owners.put(vif, member);
    shares.give(member, vif);
    open.remove(vif);
  }
}
