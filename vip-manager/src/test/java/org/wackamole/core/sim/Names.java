package org.wackamole.core.sim;

import java.util.Map;
import java.util.TreeMap;
import org.wackamole.core.MemberId;

/**
 * Mints identities and says whose they are. In a drawn world their order is drawn too, for nothing
 * may depend on it; in a script they grow.
 */
final class Names {
  private final Chance chance;
  private final Map<MemberId, String> names = new TreeMap<>();
  private final Map<String, Integer> lives = new TreeMap<>();
  private long minted;

  Names(Chance chance) {
    this.chance = chance;
  }

  MemberId mint(String host) {
    // The first half is drawn, and the names of scripts are told by their first 32 bits.
    long high = chance.between(0, 0xffff) << 48 | ++minted << 32;
    MemberId id = new MemberId(high, minted);
    int life = lives.merge(host, 1, Integer::sum);
    names.put(id, life == 1 ? host : host + "'" + life);
    return id;
  }

  /** In a script: the one of this name, in the order of the alphabet. */
  MemberId named(String name) {
    MemberId id = new MemberId((long) name.charAt(0) << 56, name.hashCode());
    names.put(id, name);
    return id;
  }

  String of(MemberId id) {
    return names.getOrDefault(id, id.toString());
  }

  /** Puts names in the place of identities in any text. */
  String in(String text) {
    String out = text;
    for (Map.Entry<MemberId, String> entry : names.entrySet()) {
      MemberId id = entry.getKey();
      out =
          out.replace("MemberId[high=" + id.high() + ", low=" + id.low() + "]", entry.getValue())
              .replace(id.toString().substring(0, 8) + "|", entry.getValue() + "|")
              .replace(id.toString(), entry.getValue());
    }
    return out;
  }
}
