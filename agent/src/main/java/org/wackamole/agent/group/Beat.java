package org.wackamole.agent.group;

import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.wackamole.core.MemberId;
import org.wackamole.core.ViewId;

/**
 * What a member says with every beat.
 *
 * @param sequence grows with every beat of one incarnation
 * @param hang its {@code HangTimeout}, nanoseconds
 * @param unit its {@link Tempo}'s, nanoseconds
 * @param view the view that it is in
 * @param members those of the view, oldest first; empty where they are too many for a datagram
 * @param hears by their places in the view whom it hears
 * @param strangers whom it hears besides
 * @param serves whether its side serves anything
 */
record Beat(
    long sequence,
    long hang,
    long unit,
    ViewId view,
    List<MemberId> members,
    BitSet hears,
    List<MemberId> strangers,
    boolean serves) {
  Beat {
    members = List.copyOf(members);
    strangers = List.copyOf(strangers);
  }

  // Compared before every one that is sent; why not as records are, MemberId says.
  @Override
  public boolean equals(Object other) {
    return other instanceof Beat beat
        && sequence == beat.sequence
        && hang == beat.hang
        && unit == beat.unit
        && serves == beat.serves
        && view.equals(beat.view)
        && hears.equals(beat.hears)
        && members.equals(beat.members)
        && strangers.equals(beat.strangers);
  }

  @Override
  public int hashCode() {
    return Objects.hash(sequence, hang, unit, view, members, hears, strangers, serves);
  }

  /** The same with another number. */
  Beat again(long number) {
    return new Beat(number, hang, unit, view, members, hears, strangers, serves);
  }

  boolean names(MemberId member) {
    return members.contains(member);
  }

  /** Whether it says that it hears a member, one of its view or a stranger. */
  boolean hears(MemberId member) {
    int place = members.indexOf(member);
    return place >= 0 ? hears.get(place) : strangers.contains(member);
  }

  boolean isOfCoordinator(MemberId sender) {
    return !members.isEmpty() && members.getFirst().equals(sender);
  }
}
