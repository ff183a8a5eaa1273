package org.wackamole.agent.group;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.wackamole.core.Comeback;
import org.wackamole.core.MemberId;
import org.wackamole.core.Report;
import org.wackamole.core.Settings;
import org.wackamole.core.State;
import org.wackamole.core.ViewId;
import org.wackamole.core.Vif;
import org.wackamole.core.VifId;

/** The fields of a report. View and counter have to be there; see each tag for the others. */
final class ReportCodec {
  static final int VIEW = 1;
  static final int COUNTER = 2;

  /** Absent: no name. */
  static final int NAME = 3;

  /** For people; absent or from a newer release: GATHER. */
  static final int STATE = 4;

  /** Bit 0 ready, bit 1 mature; absent: neither. */
  static final int FLAGS = 5;

  /** Absent: 1. */
  static final int WEIGHT = 6;

  /** The interface names that the pool refers to by place. */
  static final int INTERFACES = 7;

  /** Places 0 and up of the table of virtual interfaces; see {@link VifTable}. */
  static final int POOL = 8;

  /** Further places of that table: what is held or wanted and not, or no longer, in the pool. */
  static final int OTHERS = 9;

  static final int PREFERS = 10;
  static final int UNABLE = 11;
  static final int UNPROVEN = 12;
  static final int OBSTACLES = 13;
  static final int HOLDS = 14;
  static final int LAST_HELD = 15;

  /** Fields of its own; each absent one has its default. */
  static final int SETTINGS = 16;

  /** Absent: 0. */
  static final int OBEYED = 17;

  /** Members that restart and are to come back (rule 15); absent: none. */
  static final int RESERVATIONS = 18;

  private static final int FLAG_READY = 1;
  private static final int FLAG_MATURE = 2;

  private ReportCodec() {}

  static void write(FieldWriter out, Report report) {
    SortedSet<VifId> others = new TreeSet<>();
    Stream.of(
            report.prefers(),
            report.obstacles().keySet(),
            report.holds().keySet(),
            report.lastHeld(),
            ComebackCodec.ids(report.comeback()))
        .forEach(others::addAll);
    others.removeAll(report.pool().keySet());
    List<VifId> ids = new ArrayList<>(report.pool().keySet());
    ids.addAll(others);
    VifTable table = new VifTable(ids);

    out.field(VIEW, content -> writeView(content, report.view()));
    out.field(COUNTER, content -> content.number(report.counter()));
    out.field(NAME, content -> content.text(report.name()));
    out.field(STATE, content -> content.octet(HoldCodec.code(report.state())));
    int flags = (report.ready() ? FLAG_READY : 0) | (report.mature() ? FLAG_MATURE : 0);
    out.field(FLAGS, content -> content.octet(flags));
    out.field(WEIGHT, content -> content.number(report.weight()));
    if (!report.pool().isEmpty()) {
      List<String> interfaces = PoolCodec.interfaces(report.pool().values());
      out.field(INTERFACES, content -> PoolCodec.writeTexts(content, interfaces));
      out.field(POOL, content -> PoolCodec.write(content, interfaces, report.pool().values()));
    }
    out.field(OTHERS, content -> VifTable.writeIds(content, others));
    out.field(PREFERS, content -> table.writeSet(content, report.prefers()));
    out.field(UNABLE, content -> PoolCodec.writeTexts(content, report.unable()));
    out.field(UNPROVEN, content -> PoolCodec.writeTexts(content, report.unproven()));
    out.field(OBSTACLES, content -> HoldCodec.writeObstacles(content, table, report.obstacles()));
    out.field(HOLDS, content -> HoldCodec.writeHolds(content, table, report.holds()));
    out.field(LAST_HELD, content -> table.writeSet(content, report.lastHeld()));
    out.field(SETTINGS, content -> SettingsCodec.write(content, report.settings()));
    out.field(OBEYED, content -> content.number(report.obeyed()));
    out.field(RESERVATIONS, content -> ComebackCodec.write(content, table, report.comeback()));
  }

  static Report read(MemberId sender, FieldReader message) throws MalformedException {
    Fields fields = new Fields("a report", message);
    List<String> interfaces =
        fields.optional(INTERFACES, "the interfaces", List.of(), PoolCodec::readTexts);
    List<Vif> vifs =
        fields.optional(POOL, "the pool", List.of(), in -> PoolCodec.read(in, interfaces));
    SortedMap<VifId, Vif> pool = new TreeMap<>();
    List<VifId> ids = new ArrayList<>();
    for (Vif vif : vifs) {
      Fields.putNew(pool, vif.id(), vif);
      ids.add(vif.id());
    }
    ids.addAll(fields.optional(OTHERS, "further ids", List.of(), VifTable::readIds));
    VifTable table = new VifTable(ids);
    int flags = fields.optional(FLAGS, "the flags", 0, FieldReader::octet);
    return new Report(
        sender,
        fields.optional(NAME, "the name", "", FieldReader::text),
        fields.required(VIEW, "its view", ReportCodec::readView),
        fields.required(COUNTER, "its counter", FieldReader::number),
        fields.optional(STATE, "the state", State.GATHER, in -> HoldCodec.state(in.octet())),
        (flags & FLAG_READY) != 0,
        (flags & FLAG_MATURE) != 0,
        fields.optional(
            WEIGHT, "the weight", 1, in -> in.number("a weight", 1, Report.MOST_WEIGHT)),
        pool,
        fields.optional(PREFERS, "what it prefers", new TreeSet<>(), table::readSet),
        fields.optional(UNABLE, "unable interfaces", new TreeSet<>(), PoolCodec::readTextSet),
        fields.optional(UNPROVEN, "unproven interfaces", new TreeSet<>(), PoolCodec::readTextSet),
        fields.optional(
            OBSTACLES, "obstacles", new TreeMap<>(), in -> HoldCodec.readObstacles(in, table)),
        fields.optional(
            HOLDS, "what it holds", new TreeMap<>(), in -> HoldCodec.readHolds(in, table)),
        fields.optional(LAST_HELD, "what it held last", new TreeSet<>(), table::readSet),
        fields.optional(SETTINGS, "settings", Settings.DEFAULTS, SettingsCodec::read),
        fields.optional(OBEYED, "what it obeyed", 0L, FieldReader::number),
        fields.optional(
            RESERVATIONS, "reservations", Comeback.NONE, in -> ComebackCodec.read(in, table)));
  }

  static void writeView(FieldWriter out, ViewId view) {
    out.member(view.creator());
    out.number(view.counter());
  }

  static ViewId readView(FieldReader in) throws MalformedException {
    MemberId creator = in.member();
    return new ViewId(creator, in.number());
  }
}
