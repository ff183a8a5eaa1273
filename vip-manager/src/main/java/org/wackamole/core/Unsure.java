package org.wackamole.core;

import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.wackamole.inet.IpAddress;

/** What was held when this member was paused, and others may have had since: it is asked for. */
final class Unsure {
  private final SortedSet<IpAddress> addresses = new TreeSet<>();

  void add(Set<VifId> held) {
    held.forEach(id -> addresses.addAll(id.addresses()));
  }

  /** Nobody else has it. */
  void remove(VifId id) {
    addresses.removeAll(id.addresses());
  }

  boolean has(VifId id) {
    return id.addresses().stream().anyMatch(addresses::contains);
  }

  /** What is unsure is a hold for which others wait, and whose end confirms nothing. */
  HoldState shown(VifId id, Hold hold) {
    return hold.state == HoldState.RELEASING && has(id) ? HoldState.WAITING : hold.state;
  }
}
