package org.wackamole.agent.config;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.wackamole.agent.config.Configuration.NotifyTarget;
import org.wackamole.agent.config.Configuration.Peer;
import org.wackamole.core.Settings;
import org.wackamole.core.Vif;
import org.wackamole.core.VifId;
import org.wackamole.inet.IpAddress;

/** What a configuration means on one host. */
public sealed interface Resolution {
  /**
   * Everything that the daemon needs of it.
   *
   * @param node this member's name
   * @param pool the virtual interfaces, each address with its interface
   * @param prefers those that this member wants
   * @param weight this member's share, at least 1
   * @param settings what the members should agree on
   * @param bindAddress this host's own address for the group; never of the pool
   * @param peers members to reach by unicast; empty for multicast
   * @param notifyTargets who is told of a new owner; every range with its interface
   * @param absent interfaces that the pool names and that this host does not have now: no error,
   *     they may come later, but until then nothing can be bound there
   */
  record Resolved(
      String node,
      SortedMap<VifId, Vif> pool,
      SortedSet<VifId> prefers,
      int weight,
      Settings settings,
      IpAddress bindAddress,
      List<Peer> peers,
      List<NotifyTarget> notifyTargets,
      SortedSet<String> absent)
      implements Resolution {
    public Resolved {
      pool = Collections.unmodifiableSortedMap(new TreeMap<>(pool));
      prefers = Collections.unmodifiableSortedSet(new TreeSet<>(prefers));
      peers = List.copyOf(peers);
      notifyTargets = List.copyOf(notifyTargets);
      absent = Collections.unmodifiableSortedSet(new TreeSet<>(absent));
    }
  }

  /** The host lacks what the file takes for granted; at least one error, in the file's order. */
  record Unresolved(List<ConfigError> errors) implements Resolution {
    public Unresolved {
      errors = List.copyOf(errors);
      if (errors.isEmpty()) {
        throw new IllegalArgumentException("a host is not refused without a reason");
      }
    }
  }
}
