package org.wackamole.agent.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.wackamole.agent.config.Configuration.VirtualAddress;
import org.wackamole.agent.config.Configuration.VirtualInterface;

/**
 * What a reload changes, for the operator to read.
 *
 * @param applied takes effect at once: {@code + 10.0.0.9/24}, {@code Mature 5s -> 10s}
 * @param needsRestart stays as it is until the daemon starts anew, because members met by it
 */
public record ConfigurationDiff(List<String> applied, List<String> needsRestart) {
  public ConfigurationDiff {
    applied = List.copyOf(applied);
    needsRestart = List.copyOf(needsRestart);
  }

  public static ConfigurationDiff between(Configuration before, Configuration after) {
    List<String> applied = new ArrayList<>();
    pool(applied, before, after);
    changed(applied, "Mature", show(before.settings().mature()), show(after.settings().mature()));
    changed(
        applied,
        "Arp-Cache",
        show(before.settings().arpCache()),
        show(after.settings().arpCache()));
    changed(
        applied,
        "AcquisitionsPerRound",
        acquisitions(before.settings().acquisitionsPerRound()),
        acquisitions(after.settings().acquisitionsPerRound()));
    changed(
        applied,
        "Interval",
        show(before.settings().balanceInterval()),
        show(after.settings().balanceInterval()));
    changed(
        applied,
        "SpreadRetryInterval",
        show(before.group().retryInterval()),
        show(after.group().retryInterval()));
    changed(applied, "Prefer", list(before.preferences()), list(after.preferences()));
    changed(applied, "Weight", weights(before), weights(after));
    changed(applied, "Notify", list(before.notifyTargets()), list(after.notifyTargets()));
    changed(applied, "Quorum", quorum(before), quorum(after));
    changed(applied, "Witness", list(before.witnesses()), list(after.witnesses()));
    changed(
        applied,
        "GratuitousArp",
        before.gratuitousArp().toString(),
        after.gratuitousArp().toString());
    changed(applied, "AddressLifetime", lifetime(before), lifetime(after));
    changed(applied, "RestartGrace", grace(before), grace(after));
    return new ConfigurationDiff(applied, restart(before, after));
  }

  /** Whether both files mean the same. */
  public boolean isEmpty() {
    return applied.isEmpty() && needsRestart.isEmpty();
  }

  private static List<String> restart(Configuration before, Configuration after) {
    List<String> restart = new ArrayList<>();
    changed(restart, "Group", before.group().name(), after.group().name());
    changed(restart, "Port", before.group().port() + "", after.group().port() + "");
    changed(restart, "Control", before.control().toString(), after.control().toString());
    changed(
        restart, "Node", before.node().orElse("(host name)"), after.node().orElse("(host name)"));
    changed(restart, "GroupInterface", groupInterface(before), groupInterface(after));
    changed(restart, "Peers", list(before.group().peers()), list(after.group().peers()));
    changed(restart, "Detect", show(before.group().detect()), show(after.group().detect()));
    changed(
        restart,
        "HangTimeout",
        show(before.group().hangTimeout()),
        show(after.group().hangTimeout()));
    return restart;
  }

  private static void pool(List<String> changes, Configuration before, Configuration after) {
    Map<List<?>, String> old = byIdentity(before);
    Map<List<?>, String> now = byIdentity(after);
    old.forEach(
        (id, text) -> {
          if (!now.containsKey(id)) {
            changes.add("- " + text);
          }
        });
    now.forEach(
        (id, text) -> {
          if (!old.containsKey(id)) {
            changes.add("+ " + text);
          } else if (!old.get(id).equals(text)) {
            changes.add("~ " + old.get(id) + " -> " + text);
          }
        });
  }

  /** As in the core, a virtual interface is its addresses; interfaces and masks are details. */
  private static Map<List<?>, String> byIdentity(Configuration configuration) {
    Map<List<?>, String> texts = new LinkedHashMap<>();
    for (VirtualInterface vif : configuration.virtualInterfaces()) {
      texts.put(
          vif.addresses().stream().map(VirtualAddress::address).toList(), list(vif.addresses()));
    }
    return texts;
  }

  private static String groupInterface(Configuration configuration) {
    return configuration
        .group()
        .groupInterface()
        .map(Objects::toString)
        .orElseGet(
            () -> {
              VirtualAddress first =
                  configuration.virtualInterfaces().getFirst().addresses().getFirst();
              return first.ifname().orElse("(the one of " + first.address() + ")");
            });
  }

  private static String weights(Configuration configuration) {
    Map<String, String> byMember = new LinkedHashMap<>();
    configuration.weights().byMember().forEach((name, w) -> byMember.put(name, w.toString()));
    byMember.put("others", configuration.weights().others().toString());
    return byMember.entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(" "));
  }

  private static String acquisitions(OptionalInt perRound) {
    return perRound.isEmpty() ? "all" : perRound.getAsInt() + "";
  }

  private static String quorum(Configuration configuration) {
    return configuration.quorum().map(Objects::toString).orElse("none");
  }

  private static String lifetime(Configuration configuration) {
    return configuration.addressLifetime().map(Values::show).orElse("forever");
  }

  private static String grace(Configuration configuration) {
    return configuration.restartGrace().map(Values::show).orElse("none");
  }

  private static String show(Duration time) {
    return Values.show(time);
  }

  private static String list(List<?> items) {
    return items.isEmpty()
        ? "none"
        : items.stream().map(Object::toString).collect(Collectors.joining(" "));
  }

  private static void changed(List<String> changes, String word, String before, String after) {
    if (!before.equals(after)) {
      changes.add(word + " " + before + " -> " + after);
    }
  }
}
