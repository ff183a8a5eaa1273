package org.wackamole.core.sim;

import java.util.ArrayList;
import java.util.List;
import org.wackamole.core.Snapshot;

/** A snapshot in words. */
final class Status {
  private Status() {}

  static List<String> of(Names names, Snapshot snapshot) {
    List<String> out = new ArrayList<>();
    out.add(
        snapshot.name()
            + " "
            + snapshot.state()
            + (snapshot.mature() ? "" : " immature")
            + snapshot.view().map(v -> ", " + Words.of(names, v)).orElse(", no group")
            + snapshot.unready().map(why -> ", " + why).orElse("")
            + (snapshot.isolated().isEmpty() ? "" : ", isolated " + snapshot.isolated()));
    for (Snapshot.MemberLine line : snapshot.members()) {
      out.add(
          "  "
              + names.of(line.id())
              + " "
              + line.state().map(Object::toString).orElse("?")
              + " weight "
              + line.weight()
              + " load "
              + line.load()
              + (line.unable().isEmpty() ? "" : " unable " + line.unable())
              + (line.differs().isEmpty() ? "" : " differs: " + line.differs()));
    }
    for (Snapshot.Parting parting : snapshot.departed()) {
      out.add("  gone " + parting.name() + ": " + parting.how());
    }
    for (Snapshot.VifLine line : snapshot.vifs()) {
      out.add(
          "  "
              + Words.of(line.id())
              + " "
              + line.owner().map(names::of).orElse("-")
              + line.hold().map(h -> " " + h).orElse("")
              + line.why().map(w -> ": " + names.in(w)).orElse(""));
    }
    return out;
  }
}
