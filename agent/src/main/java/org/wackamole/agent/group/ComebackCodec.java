package org.wackamole.agent.group;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.wackamole.core.Comeback;
import org.wackamole.core.MemberId;
import org.wackamole.core.Reservation;
import org.wackamole.core.VifId;

/** What a report tells of members that restart: the sender's own token, and all reservations. */
final class ComebackCodec {
  private ComebackCodec() {}

  static SortedSet<VifId> ids(Comeback comeback) {
    SortedSet<VifId> ids = new TreeSet<>();
    comeback.reserved().forEach(reservation -> ids.addAll(reservation.vifs()));
    return ids;
  }

  static void write(FieldWriter out, VifTable table, Comeback comeback) {
    if (comeback.equals(Comeback.NONE)) {
      return;
    }
    out.octet(comeback.shown().isPresent() ? 1 : 0);
    comeback.shown().ifPresent(token -> writeToken(out, token));
    out.number(comeback.reserved().size());
    for (Reservation reservation : comeback.reserved()) {
      writeToken(out, reservation.token());
      out.member(reservation.member());
      out.text(reservation.name());
      out.duration(reservation.left());
      out.number(reservation.vifs().size());
      VifTable.Run run = table.run();
      table.inOrder(reservation.vifs()).forEach(id -> run.write(out, id));
    }
  }

  static Comeback read(FieldReader in, VifTable table) throws MalformedException {
    boolean shows = in.number("whether a token follows", 0, 1) == 1;
    Optional<UUID> shown = shows ? Optional.of(readToken(in)) : Optional.empty();
    List<Reservation> reserved = new ArrayList<>();
    for (int more = in.count("reservations", 35); more > 0; more--) {
      UUID token = readToken(in);
      MemberId member = in.member();
      String name = in.text();
      Duration left = in.duration();
      reserved.add(new Reservation(token, member, name, table.readSet(in), left));
    }
    return new Comeback(shown, reserved);
  }

  /** As wide as the identity of a member. */
  private static void writeToken(FieldWriter out, UUID token) {
    out.member(new MemberId(token.getMostSignificantBits(), token.getLeastSignificantBits()));
  }

  private static UUID readToken(FieldReader in) throws MalformedException {
    MemberId bits = in.member();
    return new UUID(bits.high(), bits.low());
  }
}
