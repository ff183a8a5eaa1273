package org.wackamole.core;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.wackamole.inet.IpPrefix;

/**
 * The members of a view as their reports show them: who could take what. Every question that the
 * split and the balance ask of the reports is asked here, so that both mean the same by "fit".
 */
final class Roster {
  private final List<Report> members;
  private final SortedMap<MemberId, Report> byId = new TreeMap<>();
  private final SortedMap<VifId, Vif> pool = new TreeMap<>();
  private final boolean mature;

  /** As the coordinator knows them, which is the first. */
  private final Comeback reserved;

  /**
   * @param members one report each, in the order of the view; members that did not report yet and
   *     cannot hold anything are left out
   */
  Roster(List<Report> members) {
    this.members = List.copyOf(members);
    boolean anyMature = false;
    for (Report report : members) {
      byId.put(report.sender(), report);
      // Files may differ in masks and interface names: the oldest member's are taken for counting.
      report.pool().forEach(pool::putIfAbsent);
      anyMature |= report.mature();
    }
    mature = anyMature;
    reserved = members.isEmpty() ? Comeback.NONE : members.getFirst().comeback();
  }

  /** In the order of the view. */
  List<Report> members() {
    return members;
  }

  boolean contains(MemberId member) {
    return byId.containsKey(member);
  }

  /** All virtual interfaces that any member's file names. */
  SortedMap<VifId, Vif> pool() {
    return Collections.unmodifiableSortedMap(pool);
  }

  /** One mature report makes every ready member mature (rule 7). */
  boolean mature() {
    return mature;
  }

  /** Whether the member may be given the virtual interface at all. */
  boolean fit(MemberId member, VifId vif) {
    Report report = byId.get(member);
    return report != null && fit(report, vif);
  }

  boolean fit(Report report, VifId vif) {
    Vif own = report.pool().get(vif);
    return own != null
        && mayBeGiven(report, vif)
        && !report.obstacles().containsKey(vif)
        && own.addresses().stream().noneMatch(a -> report.unable().contains(a.ifname()));
  }

  /**
   * What is kept for a member that restarts is given to nobody else, and stays with it while it is
   * still here; who comes back has it, also where nobody is mature (rule 15).
   */
  private boolean mayBeGiven(Report report, VifId vif) {
    if (reserved.isOf(report.sender()) && report.restarts()) {
      return report.holds().get(vif) == HoldState.BOUND && report.comeback().of(vif).isPresent();
    }
    boolean has = report.holds().get(vif) == HoldState.BOUND;
    return report.ready() && (has || mature && reserved.of(vif).isEmpty());
  }

  /** Members that may be given it, in the order of the view. */
  List<Report> fit(VifId vif) {
    return members.stream().filter(report -> fit(report, vif)).toList();
  }

  /** Whether none of the interfaces it would go to has failed without taking an address since. */
  boolean proven(Report report, VifId vif) {
    Vif own = report.pool().get(vif);
    return own != null
        && own.addresses().stream().noneMatch(a -> report.unproven().contains(a.ifname()));
  }

  boolean prefers(MemberId member, VifId vif) {
    Report report = byId.get(member);
    return report != null && report.prefers().contains(vif);
  }

  /** The networks whose neighbours care for it, one entry for each of its addresses. */
  List<IpPrefix> networks(VifId vif) {
    Vif known = pool.get(vif);
    return known == null ? List.of() : known.addresses().stream().map(IfAddress::network).toList();
  }
}
