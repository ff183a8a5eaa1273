package org.wackamole.agent.control;

import java.util.ArrayList;
import java.util.List;

/**
 * What is not as it should be, for {@code status --check}: the monitoring's question is not whether
 * the daemon runs, but whether every address answers, and will after the next failure.
 */
final class Problems {
  private Problems() {}

  /** One line each, the worst first; empty where all is well. */
  static List<String> of(Status status) {
    List<String> problems = new ArrayList<>();
    if (status.view().isEmpty()) {
      problems.add("the group " + status.daemon().group() + " is not open");
    }
    for (Status.VirtualInterface vif : status.vifs()) {
      if (!vif.served()) {
        problems.add(
            vif.name()
                + " is "
                + vif.state()
                + vif.owner().map(owner -> " on " + owner.name()).orElse("")
                + vif.why().map(why -> ": " + why).orElse(""));
      }
    }
    if (!status.state().equals("RUN") || status.unready().isPresent()) {
      problems.add(
          "this member, "
              + status.name()
              + ", is in state "
              + status.state()
              + status.unready().map(why -> " and is to hold nothing: " + why).orElse(""));
    }
    for (Status.Member member : status.members()) {
      if (!member.unable().isEmpty()) {
        problems.add(
            member.name() + " cannot take addresses on " + String.join(", ", member.unable()));
      }
      member.differs().forEach(it -> problems.add(member.name() + " differs: " + it));
    }
    status.daemon().alone().ifPresent(alone -> problems.add("alone: " + alone));
    problems.addAll(onLinks(status));
    problems.addAll(status.warnings());
    return problems;
  }

  /** What can only be put right elsewhere: at another host, a cable, a switch. */
  static List<String> onLinks(Status status) {
    List<String> problems = new ArrayList<>();
    for (Status.Conflict it : status.conflicts()) {
      problems.add(
          "conflict: %s, which is no member, claims %s on %s, last %s ago"
              .formatted(
                  it.mac(),
                  it.address(),
                  it.ifname(),
                  StatusTable.age(it.last(), status.daemon().time())));
    }
    for (String ifname : status.silent()) {
      problems.add("silent: nobody answers on " + ifname + " any more, so nothing is held there");
    }
    return problems;
  }

  /** How many are served, as a phrase. */
  static String served(Status status) {
    long served = status.vifs().stream().filter(Status.VirtualInterface::served).count();
    return served + " of " + status.vifs().size() + " virtual interfaces served";
  }
}
