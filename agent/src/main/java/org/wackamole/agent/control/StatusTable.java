package org.wackamole.agent.control;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.wackamole.agent.control.Table.Cell;
import org.wackamole.agent.control.Table.Row;
import org.wackamole.agent.control.Table.Style;

/** A {@link Status} for people: who has what, and above all what is not as it should be. */
final class StatusTable {
  private StatusTable() {}

  /**
   * @param width columns of the terminal; empty for as wide as it gets
   */
  static String render(Status status, boolean colour, OptionalInt width) {
    Table table = new Table(colour, width);
    StringBuilder out = new StringBuilder();
    summary(status, table, out);
    if (!status.vifs().isEmpty()) {
      out.append('\n');
      table.rows(out, vifRows(status));
    }
    if (!status.members().isEmpty()) {
      out.append('\n');
      table.rows(out, memberRows(status));
    }
    if (!status.departed().isEmpty()) {
      if (status.members().isEmpty()) {
        out.append('\n');
      }
      status
          .departed()
          .forEach(
              gone ->
                  table.paragraph(
                      out, 0, Cell.of("gone: " + gone.name() + " (" + gone.how() + ")")));
    }
    List<String> troubles = Problems.onLinks(status);
    if (!troubles.isEmpty()) {
      out.append('\n');
      troubles.forEach(text -> table.paragraph(out, 0, new Cell(text, Style.BAD)));
    }
    List<String> warnings = new ArrayList<>(status.warnings());
    status.daemon().alone().ifPresent(alone -> warnings.addFirst("alone: " + alone));
    if (!warnings.isEmpty()) {
      out.append('\n');
      warnings.forEach(
          text -> table.paragraph(out, 0, new Cell("warning: " + text, Style.PASSING)));
    }
    return out.toString();
  }

  private static void summary(Status status, Table table, StringBuilder out) {
    Status.Daemon daemon = status.daemon();
    boolean open = status.view().isPresent();
    String first =
        status.name()
            + ": "
            + status.state()
            + (status.mature() ? "" : ", not mature")
            + ", group "
            + daemon.group()
            + (open ? " of " + count(status.members().size(), "member") : " is not open")
            + ", "
            + Problems.served(status);
    table.paragraph(
        out, 0, new Cell(first, Problems.of(status).isEmpty() ? Style.BOLD : Style.BAD));
    unready(status).ifPresent(text -> table.paragraph(out, 0, new Cell(text, Style.BAD)));
    table.paragraph(
        out,
        0,
        Cell.of(
            "wackamole "
                + daemon.version()
                + ", pid "
                + daemon.pid()
                + ", up "
                + age(daemon.started(), daemon.time())
                + ", "
                + daemon.address().map(it -> it + " ").orElse("")
                + "port "
                + daemon.port()
                + ", "
                + daemon.configuration()));
  }

  /** Why it may hold nothing, and what to do where it was told so. */
  private static Optional<String> unready(Status status) {
    String recover = "wackactl recover brings it back";
    if (status.unready().isPresent()) {
      String why = status.unready().get();
      return Optional.of(
          "it is to hold nothing: " + why + (why.equals("drained") ? "; " + recover : ""));
    }
    // A daemon that does not say why.
    return status.state().equals("DRAINED")
        ? Optional.of("it holds nothing; after wackactl fail, " + recover)
        : Optional.empty();
  }

  private static List<Row> vifRows(Status status) {
    List<Row> rows = new ArrayList<>();
    rows.add(Row.heading("VIRTUAL INTERFACE", "OWNER", "STATE", "SINCE"));
    for (Status.VirtualInterface vif : status.vifs()) {
      int more = vif.addresses().size() - 1;
      rows.add(
          new Row(
              List.of(
                  Cell.of(more > 0 ? vif.name() + " (+" + more + ")" : vif.name()),
                  Cell.of(vif.owner().map(Status.Owner::name).orElse("-")),
                  new Cell(vif.state(), style(vif)),
                  Cell.of(since(vif.since(), status.daemon().time()))),
              vif.why().stream().map(why -> new Cell("why: " + why, Style.BAD)).toList()));
    }
    return rows;
  }

  private static Style style(Status.VirtualInterface vif) {
    if (vif.owner().isEmpty() || vif.why().isPresent()) {
      return Style.BAD;
    }
    return vif.served() ? Style.GOOD : Style.PASSING;
  }

  private static List<Row> memberRows(Status status) {
    List<Row> rows = new ArrayList<>();
    rows.add(Row.heading("MEMBER", "ADDRESS", "STATE", "WEIGHT", "LOAD", "ROLE"));
    for (Status.Member member : status.members()) {
      rows.add(
          new Row(
              List.of(
                  Cell.of(member.name()),
                  Cell.of(member.address().orElse("-")),
                  new Cell(
                      memberState(member),
                      "RUN".equals(member.state().orElse("")) ? Style.GOOD : Style.PASSING),
                  Cell.of(member.weight()),
                  Cell.of(member.load()),
                  Cell.of(role(status, member))),
              remarks(member)));
    }
    return rows;
  }

  private static String memberState(Status.Member member) {
    return member.state().map(it -> member.mature() ? it : it + ", not mature").orElse("no report");
  }

  private static String role(Status status, Status.Member member) {
    List<String> roles = new ArrayList<>();
    if (member.id().equals(status.id())) {
      roles.add("this");
    }
    if (status.view().map(Status.View::coordinator).equals(Optional.of(member.id()))) {
      roles.add("coordinator");
    }
    return String.join(", ", roles);
  }

  private static List<Cell> remarks(Status.Member member) {
    List<Cell> remarks = new ArrayList<>();
    if (!member.unable().isEmpty()) {
      remarks.add(
          new Cell("cannot take addresses on: " + String.join(", ", member.unable()), Style.BAD));
    }
    member.differs().forEach(it -> remarks.add(new Cell("differs: " + it, Style.PASSING)));
    return remarks;
  }

  private static String since(Optional<Instant> since, Instant now) {
    if (since.isEmpty()) {
      return "-";
    }
    String text = IsoSeconds.format(since.get()).replace('T', ' ');
    return text + " (" + age(since.get(), now) + ")";
  }

  /** The two largest units that count; a clock that was set back gives 0s. */
  static String age(Instant from, Instant to) {
    long seconds = Math.max(0, to.getEpochSecond() - from.getEpochSecond());
    long minutes = seconds / 60;
    long hours = minutes / 60;
    long days = hours / 24;
    if (days > 0) {
      return days + "d " + hours % 24 + "h";
    }
    if (hours > 0) {
      return hours + "h " + minutes % 60 + "m";
    }
    return minutes > 0 ? minutes + "m " + seconds % 60 + "s" : seconds + "s";
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
