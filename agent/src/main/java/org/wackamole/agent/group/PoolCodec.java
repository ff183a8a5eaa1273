package org.wackamole.agent.group;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.wackamole.core.IfAddress;
import org.wackamole.core.Vif;

/** A pool, and the interface names that its addresses refer to by place. */
final class PoolCodec {
  /** Octets of an address at the least: interface, length, four, prefix, notifications. */
  private static final int LEAST_ADDRESS = 8;

  private PoolCodec() {}

  static List<String> interfaces(Collection<Vif> pool) {
    return pool.stream()
        .flatMap(vif -> vif.addresses().stream())
        .map(IfAddress::ifname)
        .distinct()
        .sorted()
        .toList();
  }

  static void write(FieldWriter out, List<String> interfaces, Collection<Vif> pool) {
    out.number(pool.size());
    for (Vif vif : pool) {
      out.number(vif.addresses().size());
      for (IfAddress address : vif.addresses()) {
        out.number(interfaces.indexOf(address.ifname()));
        out.address(address.address());
        out.octet(address.prefixLength());
        out.octet(address.notifyLength());
      }
    }
  }

  static List<Vif> read(FieldReader in, List<String> interfaces) throws MalformedException {
    List<Vif> pool = new ArrayList<>();
    for (int left = in.count("virtual interfaces", 1 + LEAST_ADDRESS); left > 0; left--) {
      pool.add(readVif(in, interfaces));
    }
    return pool;
  }

  private static Vif readVif(FieldReader in, List<String> interfaces) throws MalformedException {
    List<IfAddress> addresses = new ArrayList<>();
    for (int left = in.count("addresses", LEAST_ADDRESS); left > 0; left--) {
      int place = in.number("the place of an interface", 0, interfaces.size() - 1);
      addresses.add(new IfAddress(interfaces.get(place), in.address(), in.octet(), in.octet()));
    }
    return new Vif(addresses);
  }

  static void writeTexts(FieldWriter out, Collection<String> texts) {
    if (!texts.isEmpty()) {
      out.number(texts.size());
      texts.forEach(out::text);
    }
  }

  static List<String> readTexts(FieldReader in) throws MalformedException {
    List<String> texts = new ArrayList<>();
    for (int left = in.count("names", 1); left > 0; left--) {
      texts.add(in.text());
    }
    return texts;
  }

  static SortedSet<String> readTextSet(FieldReader in) throws MalformedException {
    return new TreeSet<>(readTexts(in));
  }
}
