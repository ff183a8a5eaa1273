package org.wackamole.agent.group;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.wackamole.core.VifId;
import org.wackamole.inet.IpAddress;

/**
 * The virtual interfaces that a message names, each written once and meant by its place from then
 * on. Lists of places are written as the distance to the place before, so that the usual report
 * ("all of these, in order") takes one octet each.
 */
final class VifTable {
  private final List<VifId> ids;
  private final Map<VifId, Integer> places = new HashMap<>();

  VifTable(Collection<VifId> ids) {
    this.ids = new ArrayList<>(ids);
    for (VifId id : ids) {
      places.put(id, places.size());
    }
  }

  private static void writeId(FieldWriter out, VifId id) {
    out.number(id.addresses().size());
    id.addresses().forEach(out::address);
  }

  private static VifId readId(FieldReader in) throws MalformedException {
    int left = in.count("addresses of a virtual interface", 5);
    if (left == 0) {
      throw new MalformedException("a virtual interface without an address");
    }
    List<IpAddress> addresses = new ArrayList<>();
    for (; left > 0; left--) {
      addresses.add(in.address());
    }
    return new VifId(addresses);
  }

  static void writeIds(FieldWriter out, Collection<VifId> ids) {
    if (!ids.isEmpty()) {
      out.number(ids.size());
      ids.forEach(id -> writeId(out, id));
    }
  }

  static List<VifId> readIds(FieldReader in) throws MalformedException {
    List<VifId> ids = new ArrayList<>();
    for (int left = in.count("virtual interfaces", 6); left > 0; left--) {
      ids.add(readId(in));
    }
    return ids;
  }

  /** Starts a run of places; the writer of a run calls {@link Run#write} in the order of places. */
  Run run() {
    return new Run();
  }

  void writeSet(FieldWriter out, SortedSet<VifId> set) {
    if (!set.isEmpty()) {
      out.number(set.size());
      Run run = run();
      inOrder(set).forEach(id -> run.write(out, id));
    }
  }

  SortedSet<VifId> readSet(FieldReader in) throws MalformedException {
    SortedSet<VifId> set = new TreeSet<>();
    Run run = run();
    for (int left = in.count("virtual interfaces", 1); left > 0; left--) {
      set.add(run.read(in));
    }
    return set;
  }

  /** By place, which is what {@link Run#write} wants. */
  List<VifId> inOrder(Collection<VifId> some) {
    return some.stream().sorted((a, b) -> Integer.compare(place(a), place(b))).toList();
  }

  private int place(VifId id) {
    return places.get(id);
  }

  /** Growing places, written and read one by one. */
  final class Run {
    private int next;

    void write(FieldWriter out, VifId id) {
      out.number(place(id) - next);
      next = place(id) + 1;
    }

    VifId read(FieldReader in) throws MalformedException {
      int place = next + in.number("the step to a virtual interface", 0, ids.size() - 1 - next);
      next = place + 1;
      return ids.get(place);
    }
  }
}
