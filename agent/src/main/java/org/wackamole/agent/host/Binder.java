package org.wackamole.agent.host;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.core.Event;
import org.wackamole.core.IfAddress;
import org.wackamole.core.Vif;
import org.wackamole.netlink.AddressTable;
import org.wackamole.netlink.Change;
import org.wackamole.netlink.Held;
import org.wackamole.netlink.HeldRecord;
import org.wackamole.netlink.Outcome;

/**
 * Binds whole virtual interfaces, and says of each how that ended. What is bound is on record
 * before the kernel is asked.
 */
record Binder(AddressTable table, HeldRecord record, KernelView view, Lease lease) {
  private static final Logger LOG = LoggerFactory.getLogger(Binder.class);

  /** What is known to be somebody else's never gets on record, or the guard might delete it. */
  List<Event.BindResult> bind(List<Vif> vifs) {
    List<Event.BindResult> results = new ArrayList<>();
    List<Vif> free = new ArrayList<>();
    for (Vif vif : vifs) {
      vif.addresses().stream()
          .map(IfAddress::address)
          .filter(view::isForeign)
          .findFirst()
          .ifPresentOrElse(
              address -> results.add(new Event.BindResult.Foreign(vif.id(), address)),
              () -> free.add(vif));
    }
    results.addAll(bindFree(free));
    return results;
  }

  private List<Event.BindResult> bindFree(List<Vif> vifs) {
    List<Held> all = vifs.stream().flatMap(vif -> Entries.of(vif).stream()).toList();
    try {
      record.add(all);
    } catch (IOException e) {
      String why = "the record of held addresses cannot be written: " + e.getMessage();
      return vifs.stream()
          .map(vif -> failed(vif, vif.addresses().getFirst().ifname(), why))
          .toList();
    }
    List<Outcome> outcomes =
        table.apply(
            all.stream()
                .<Change>map(
                    h ->
                        new Change.Add(h.ifname(), h.address(), h.prefixLength(), lease.lifetime()))
                .toList());
    List<Event.BindResult> results = new ArrayList<>();
    int next = 0;
    for (Vif vif : vifs) {
      int count = vif.addresses().size();
      results.add(result(vif, outcomes.subList(next, next + count)));
      next += count;
    }
    return results;
  }

  private Event.BindResult result(Vif vif, List<Outcome> outcomes) {
    Event.BindResult result = new Event.BindResult.Done(vif.id());
    for (int i = 0; i < outcomes.size(); i++) {
      Held held = Entries.of(vif).get(i);
      switch (outcomes.get(i)) {
        case Outcome.Done done -> view.own(held);
        case Outcome.AlreadyThere there -> {
          if (view.isOurs(held)) {
            continue;
          }
          view.forget(List.of(held));
          result = new Event.BindResult.Foreign(vif.id(), held.address());
        }
        case Outcome.NotThere notThere ->
            result = failed(vif, held.ifname(), "the kernel does not know " + held);
        case Outcome.Failed failure -> {
          // It may be bound all the same: it stays on record until its release is confirmed.
          view.own(held);
          LOG.warn("{}", failure.text());
          result = failed(vif, held.ifname(), failure.text());
        }
      }
    }
    return result;
  }

  static Event.BindResult failed(Vif vif, String ifname, String why) {
    return new Event.BindResult.Failed(vif.id(), ifname, why);
  }
}
