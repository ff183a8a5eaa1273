package org.wackamole.agent.group;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.wackamole.core.Assignment;
import org.wackamole.core.Grant;
import org.wackamole.core.MemberId;
import org.wackamole.core.VifId;

/** The fields of an assignment. View and counter have to be there; see each tag for the others. */
final class AssignmentCodec {
  static final int VIEW = 1;
  static final int COUNTER = 2;

  /** Bit 0 mature; absent: not. */
  static final int FLAGS = 3;

  /** The members that the other fields mean by their place. */
  static final int MEMBERS = 4;

  /** The virtual interfaces of the next field, in its order. */
  static final int VIFS = 5;

  /** One grant for each of {@link #VIFS}: flags, owner, after. Absent: nobody gets anything. */
  static final int GRANTS = 6;

  /** Pairs of a member's place and the counter of its report. */
  static final int ACKNOWLEDGED = 7;

  /** Kept for the reservations of members that are coming back (rule 15). */
  static final int RESERVATIONS = 8;

  private static final int FLAG_MATURE = 1;
  private static final int GRANT_OWNED = 1;
  private static final int GRANT_ASK = 2;
  private static final int GRANT_AFTER = 4;

  private AssignmentCodec() {}

  static void write(FieldWriter out, Assignment assignment) {
    SortedSet<MemberId> named = new TreeSet<>(assignment.acknowledged().keySet());
    for (Grant grant : assignment.grants().values()) {
      grant.owner().ifPresent(named::add);
      named.addAll(grant.after());
    }
    Map<MemberId, Integer> places = new HashMap<>();
    named.forEach(member -> places.put(member, places.size()));

    out.field(VIEW, content -> ReportCodec.writeView(content, assignment.view()));
    out.field(COUNTER, content -> content.number(assignment.counter()));
    out.field(FLAGS, content -> content.octet(assignment.mature() ? FLAG_MATURE : 0));
    out.field(MEMBERS, content -> named.forEach(content::member));
    out.field(VIFS, content -> VifTable.writeIds(content, assignment.grants().keySet()));
    out.field(
        GRANTS,
        content -> assignment.grants().values().forEach(g -> writeGrant(content, places, g)));
    out.field(
        ACKNOWLEDGED,
        content ->
            assignment
                .acknowledged()
                .forEach(
                    (member, counter) -> {
                      content.number(places.get(member));
                      content.number(counter);
                    }));
  }

  static Assignment read(MemberId sender, FieldReader message) throws MalformedException {
    Fields fields = new Fields("an assignment", message);
    List<MemberId> members =
        fields.optional(MEMBERS, "the members", List.of(), AssignmentCodec::readMembers);
    List<VifId> vifs =
        fields.optional(VIFS, "the virtual interfaces", List.of(), VifTable::readIds);
    return new Assignment(
        sender,
        fields.required(VIEW, "its view", ReportCodec::readView),
        fields.required(COUNTER, "its counter", FieldReader::number),
        (fields.optional(FLAGS, "the flags", 0, FieldReader::octet) & FLAG_MATURE) != 0,
        fields.optional(GRANTS, "the grants", new TreeMap<>(), in -> readGrants(in, vifs, members)),
        fields.optional(
            ACKNOWLEDGED,
            "the acknowledged reports",
            new TreeMap<>(),
            in -> readAcknowledged(in, members)));
  }

  private static void writeGrant(FieldWriter out, Map<MemberId, Integer> places, Grant grant) {
    out.octet(
        (grant.owner().isPresent() ? GRANT_OWNED : 0)
            | (grant.ask() ? GRANT_ASK : 0)
            | (grant.after().isEmpty() ? 0 : GRANT_AFTER));
    grant.owner().ifPresent(owner -> out.number(places.get(owner)));
    if (!grant.after().isEmpty()) {
      out.number(grant.after().size());
      grant.after().forEach(member -> out.number(places.get(member)));
    }
  }

  private static List<MemberId> readMembers(FieldReader in) throws MalformedException {
    List<MemberId> members = new ArrayList<>();
    while (!in.isEmpty()) {
      members.add(in.member());
    }
    return members;
  }

  private static SortedMap<VifId, Grant> readGrants(
      FieldReader in, List<VifId> vifs, List<MemberId> members) throws MalformedException {
    SortedMap<VifId, Grant> grants = new TreeMap<>();
    for (VifId vif : vifs) {
      Fields.putNew(grants, vif, readGrant(in, members));
    }
    return grants;
  }

  private static Grant readGrant(FieldReader in, List<MemberId> members) throws MalformedException {
    int flags = in.octet();
    Optional<MemberId> owner =
        (flags & GRANT_OWNED) != 0 ? Optional.of(readPlace(in, members)) : Optional.empty();
    SortedSet<MemberId> after = new TreeSet<>();
    int left = (flags & GRANT_AFTER) != 0 ? in.count("members to wait for", 1) : 0;
    for (; left > 0; left--) {
      after.add(readPlace(in, members));
    }
    return new Grant(owner, after, (flags & GRANT_ASK) != 0);
  }

  private static SortedMap<MemberId, Long> readAcknowledged(FieldReader in, List<MemberId> members)
      throws MalformedException {
    SortedMap<MemberId, Long> acknowledged = new TreeMap<>();
    while (!in.isEmpty()) {
      MemberId member = readPlace(in, members);
      Fields.putNew(acknowledged, member, in.number());
    }
    return acknowledged;
  }

  private static MemberId readPlace(FieldReader in, List<MemberId> members)
      throws MalformedException {
    return members.get(in.number("the place of a member", 0, members.size() - 1));
  }
}
