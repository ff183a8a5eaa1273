package org.wackamole.agent.control;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The answer to {@code status}: what the JSON carries and the table shows. Words and numbers only,
 * no types of the core, so that the command line reads it without loading (and without having to
 * agree with) the daemon's classes, and an older {@code wackactl} shows a newer daemon's words as
 * they are.
 *
 * <p>Names are labels and two members may have chosen one: here each that shares its name carries
 * the start of its id, {@code web1#89abcdef}.
 *
 * @param name this member's name
 * @param id this member's identity, 32 hex digits
 * @param state BOOT, GATHER, RUN or DRAINED
 * @param unready why this member may hold nothing, in a few words; empty where it may
 * @param view empty while the group is not open
 * @param members in the order of the view, oldest first
 * @param departed members that are gone and were not seen since; the newest last
 * @param vifs of all pools known in the view, in their order
 * @param conflicts who else claims what is held here
 * @param silent interfaces on which nobody answers any more
 * @param warnings what an operator should know, one line each
 * @param counters since the daemon's start
 */
public record Status(
    Daemon daemon,
    String name,
    String id,
    String state,
    boolean mature,
    Optional<String> unready,
    Optional<View> view,
    List<Member> members,
    List<Departed> departed,
    List<VirtualInterface> vifs,
    List<Conflict> conflicts,
    List<String> silent,
    List<String> warnings,
    SortedMap<String, Long> counters) {
  public Status {
    members = List.copyOf(members);
    departed = List.copyOf(departed);
    vifs = List.copyOf(vifs);
    conflicts = List.copyOf(conflicts);
    silent = List.copyOf(silent);
    warnings = List.copyOf(warnings);
    counters = Collections.unmodifiableSortedMap(new TreeMap<>(counters));
  }

  /**
   * The process that answers. Instants are whole seconds of the daemon's wall clock.
   *
   * @param time when this status was taken
   * @param port of the group
   * @param address where the group talks; empty while it is not open
   * @param alone set once this member matured without ever meeting another: what to check
   */
  public record Daemon(
      Instant time,
      String version,
      long pid,
      Instant started,
      String configuration,
      String group,
      int port,
      Optional<String> address,
      Optional<String> alone) {}

  /**
   * @param coordinator the id of the member that decides
   */
  public record View(String id, String coordinator) {}

  /**
   * @param address where the group reaches it; empty where that is not known
   * @param state empty until it has reported in this view
   * @param weight its share of the pool relative to others
   * @param load how many virtual interfaces are assigned to it
   * @param unable its interfaces that cannot take an address now
   * @param differs how its file differs from ours, one short sentence each
   */
  public record Member(
      String id,
      String name,
      Optional<String> address,
      Optional<String> state,
      boolean mature,
      int weight,
      int load,
      List<String> unable,
      List<String> differs) {
    public Member {
      unable = List.copyOf(unable);
      differs = List.copyOf(differs);
    }
  }

  /**
   * A member that is gone.
   *
   * @param name its label
   * @param how it ended, in a few words
   */
  public record Departed(String name, String how) {}

  /**
   * @param name its first address
   * @param owner whom it is assigned to
   * @param state {@code unowned}; {@code granted}, where the owner has not reported it yet; or how
   *     far the owner has come: waiting, asking, binding, bound, releasing
   * @param since when this owner, or nobody, got it, as far as this member knows
   * @param why nobody answers for it; empty where all is well
   */
  public record VirtualInterface(
      String name,
      List<Address> addresses,
      Optional<Owner> owner,
      String state,
      Optional<Instant> since,
      Optional<String> why) {
    public VirtualInterface {
      addresses = List.copyOf(addresses);
    }

    /** Whether the owner's kernel answers for it, as far as this member knows. */
    public boolean served() {
      return owner.isPresent() && state.equals("bound") && why.isEmpty();
    }
  }

  /**
   * A host that is no member claims an address that this member holds.
   *
   * @param mac that it claims it with
   * @param ifname of this host, where that was heard
   * @param claims ARP packets
   * @param first when the first of them came
   * @param last when the last of them came
   */
  public record Conflict(
      String address, String mac, String ifname, long claims, Instant first, Instant last) {}

  /**
   * @param address where the group reaches it; empty where that is not known
   */
  public record Owner(String id, String name, Optional<String> address) {}

  /**
   * @param place where it goes on this host; empty where this member's own file does not know it
   */
  public record Address(String address, Optional<Place> place) {}

  public record Place(String ifname, int prefixLength) {}
}
