package org.wackamole.core;

import java.util.Optional;
import java.util.SortedMap;
import java.util.StringJoiner;

/** Why nobody answers for a virtual interface, in one line for people. */
final class Reasons {
  private Reasons() {}

  static String of(Obstacle obstacle) {
    return switch (obstacle) {
      case Obstacle.InUse inUse -> inUse.address() + " is in use by " + inUse.mac();
      case Obstacle.Unasked unasked ->
          "the network cannot be asked whether " + unasked.address() + " is in use";
      case Obstacle.Foreign foreign ->
          foreign.address() + " is bound on this host by somebody else";
      case Obstacle.Removed removed ->
          removed.address() + " is removed by somebody else on this host again and again";
    };
  }

  /** How a member ended. */
  static String of(Optional<Departure> how, boolean inOrder) {
    if (inOrder) {
      return "left";
    }
    return how.map(
            departure ->
                switch (departure) {
                  case Departure.Released released -> "ended, and its guard released all it had";
                  case Departure.Died died -> "its daemon died";
                  case Departure.HostGone gone -> "its host does not answer on " + gone.ifname();
                  case Departure.Quiet quiet -> "silent";
                })
        .orElse("lost");
  }

  static String of(Reservation reservation) {
    return "reserved for " + reservation.name() + ", " + reservation.left().toSeconds() + " s left";
  }

  /**
   * @param owners the owner of each virtual interface that has one
   */
  static String unowned(VifId vif, Roster roster, SortedMap<VifId, MemberId> owners) {
    if (!roster.mature()) {
      return "no member is mature yet";
    }
    Optional<VifId> rival = owners.keySet().stream().filter(vif::overlaps).findFirst();
    if (rival.isPresent()) {
      return "shares an address with " + rival.get() + ", which is owned";
    }
    StringJoiner why = new StringJoiner("; ");
    for (Report report : roster.members()) {
      why.add(report.name() + ": " + unfit(vif, report));
    }
    return why.toString();
  }

  private static String unfit(VifId vif, Report report) {
    Vif own = report.pool().get(vif);
    if (own == null) {
      return "not in its file";
    }
    if (!report.ready()) {
      return "told to hold nothing";
    }
    Obstacle obstacle = report.obstacles().get(vif);
    if (obstacle != null) {
      return of(obstacle);
    }
    return own.addresses().stream()
        .map(IfAddress::ifname)
        .filter(report.unable()::contains)
        .findFirst()
        .map(ifname -> ifname + " cannot take addresses")
        .orElse("about to take it");
  }
}
