package org.wackamole.core.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wackamole.core.IfAddress;
import org.wackamole.core.MemberConfig;
import org.wackamole.core.Settings;
import org.wackamole.core.Vif;
import org.wackamole.core.VifId;
import org.wackamole.inet.IpAddress;

/**
 * How scripts write things. {@code .5} is 10.0.0.5/24 on eth0, {@code .1.5} is 10.0.1.5/24 on eth1,
 * {@code .5+.6} moves as one, {@code .1-.4} is four virtual interfaces; lists have commas. What a
 * member's file says are words of the form {@code key=value}: pool, prefers, weight, acquisitions,
 * interval, mature, quorum.
 */
final class Notation {
  private static final Pattern TIME = Pattern.compile("([0-9]+)(ms|s|m)");

  private Notation() {}

  static IpAddress address(String text) {
    return IpAddress.literal((text.lastIndexOf('.') == 0 ? "10.0.0" : "10.0") + text);
  }

  static Vif vif(String text) {
    return new Vif(Arrays.stream(text.split("\\+")).map(Notation::ifAddress).toList());
  }

  private static IfAddress ifAddress(String text) {
    IpAddress address = address(text);
    return new IfAddress("eth" + address.toBytes()[2], address, 24, 24);
  }

  static List<Vif> vifs(String text) {
    List<Vif> out = new ArrayList<>();
    for (String item : text.split(",")) {
      String[] ends = item.split("-");
      if (ends.length == 1) {
        out.add(vif(item));
        continue;
      }
      String stem = ends[0].substring(0, ends[0].lastIndexOf('.') + 1);
      int last = Integer.parseInt(ends[1].substring(ends[1].lastIndexOf('.') + 1));
      for (int i = Integer.parseInt(ends[0].substring(stem.length())); i <= last; i++) {
        out.add(vif(stem + i));
      }
    }
    return out;
  }

  static SortedSet<VifId> ids(String text) {
    SortedSet<VifId> out = new TreeSet<>();
    vifs(text).forEach(v -> out.add(v.id()));
    return out;
  }

  static SortedMap<VifId, Vif> pool(String text) {
    SortedMap<VifId, Vif> out = new TreeMap<>();
    vifs(text).forEach(v -> out.put(v.id(), v));
    return out;
  }

  static Duration time(String text) {
    Matcher matcher = TIME.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a time: " + text);
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      default -> Duration.ofMinutes(number);
    };
  }

  /** The words of the form key=value; others are left out. */
  static Map<String, String> settings(List<String> words) {
    Map<String, String> out = new TreeMap<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        out.put(word.substring(0, equals), word.substring(equals + 1));
      }
    }
    return out;
  }

  /** A file like another one, changed by what the words say. */
  static MemberConfig config(MemberConfig from, String name, List<String> words) {
    Map<String, String> values = settings(words);
    Settings old = from.settings();
    Settings settings =
        new Settings(
            Optional.ofNullable(values.get("acquisitions"))
                .map(n -> OptionalInt.of(Integer.parseInt(n)))
                .orElse(old.acquisitionsPerRound()),
            Optional.ofNullable(values.get("interval"))
                .map(Notation::time)
                .orElse(old.balanceInterval()),
            Optional.ofNullable(values.get("mature")).map(Notation::time).orElse(old.mature()),
            old.arpCache());
    return new MemberConfig(
        name,
        Optional.ofNullable(values.get("weight")).map(Integer::valueOf).orElse(from.weight()),
        Optional.ofNullable(values.get("pool")).map(Notation::pool).orElse(from.pool()),
        Optional.ofNullable(values.get("prefers")).map(Notation::ids).orElse(from.prefers()),
        settings,
        Optional.ofNullable(values.get("quorum"))
            .map(n -> OptionalInt.of(Integer.parseInt(n)))
            .orElse(from.quorum()));
  }

  static MemberConfig nothing() {
    return new MemberConfig("nobody", 1, new TreeMap<>(), new TreeSet<>(), Settings.DEFAULTS);
  }
}
