package org.wackamole.agent.control;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what {@link Answer} wrote. Fields that it does not know are passed over: a newer daemon may
 * have more to say.
 */
final class AnswerReader {
  private AnswerReader() {}

  /**
   * @param refusal set where the daemon refused
   * @param status set in the answer to status
   * @param vifs of the answer to list
   * @param messages of the answer to a request that changes something
   */
  record Heard(
      Optional<Refusal> refusal,
      Optional<Status> status,
      List<Status.VirtualInterface> vifs,
      List<String> messages) {}

  record Refusal(String code, String message, List<String> details) {}

  /**
   * @throws IOException where the line is not an answer
   */
  static Heard read(byte[] line) throws IOException {
    JsonFields answer = JsonFields.parse(line);
    Optional<Refusal> refusal =
        answer
            .object("error")
            .map(
                it ->
                    new Refusal(
                        it.textOrEmpty("code"), it.textOrEmpty("message"), it.texts("details")));
    if (refusal.isEmpty() && !answer.flag("ok")) {
      throw new IOException("neither ok nor an error");
    }
    return new Heard(
        refusal,
        answer.object("status").map(AnswerReader::status),
        vifs(answer),
        answer.texts("messages"));
  }

  private static Status status(JsonFields status) {
    JsonFields none = new JsonFields(Map.of());
    List<Status.Member> members = new ArrayList<>();
    for (JsonFields member : status.objects("members")) {
      members.add(member(member));
    }
    return new Status(
        daemon(status.object("daemon").orElse(none)),
        status.textOrEmpty("name"),
        status.textOrEmpty("id"),
        status.textOrEmpty("state"),
        status.flag("mature"),
        status.text("unready"),
        status
            .object("view")
            .map(it -> new Status.View(it.textOrEmpty("id"), it.textOrEmpty("coordinator"))),
        members,
        status.objects("departed").stream()
            .map(it -> new Status.Departed(it.textOrEmpty("name"), it.textOrEmpty("how")))
            .toList(),
        vifs(status),
        status.objects("conflicts").stream().map(AnswerReader::conflict).toList(),
        status.texts("silent"),
        status.texts("warnings"),
        status.object("counters").orElse(none).numbers());
  }

  private static Status.Daemon daemon(JsonFields daemon) {
    return new Status.Daemon(
        time(daemon, "time").orElse(Instant.EPOCH),
        daemon.textOrEmpty("version"),
        daemon.number("pid"),
        time(daemon, "started").orElse(Instant.EPOCH),
        daemon.textOrEmpty("configuration"),
        daemon.textOrEmpty("group"),
        daemon.smallNumber("port"),
        daemon.text("address"),
        daemon.text("alone"));
  }

  private static Status.Member member(JsonFields member) {
    return new Status.Member(
        member.textOrEmpty("id"),
        member.textOrEmpty("name"),
        member.text("address"),
        member.text("state"),
        member.flag("mature"),
        member.smallNumber("weight"),
        member.smallNumber("load"),
        member.texts("unable"),
        member.texts("differs"));
  }

  private static List<Status.VirtualInterface> vifs(JsonFields holder) {
    List<Status.VirtualInterface> all = new ArrayList<>();
    for (JsonFields vif : holder.objects("vifs")) {
      List<Status.Address> addresses = new ArrayList<>();
      for (JsonFields address : vif.objects("addresses")) {
        addresses.add(address(address));
      }
      all.add(
          new Status.VirtualInterface(
              vif.textOrEmpty("name"),
              addresses,
              vif.object("owner").map(AnswerReader::owner),
              vif.textOrEmpty("state"),
              time(vif, "since"),
              vif.text("why")));
    }
    return all;
  }

  private static Status.Conflict conflict(JsonFields conflict) {
    return new Status.Conflict(
        conflict.textOrEmpty("address"),
        conflict.textOrEmpty("mac"),
        conflict.textOrEmpty("interface"),
        conflict.number("claims"),
        time(conflict, "first").orElse(Instant.EPOCH),
        time(conflict, "last").orElse(Instant.EPOCH));
  }

  private static Status.Owner owner(JsonFields owner) {
    return new Status.Owner(
        owner.textOrEmpty("id"), owner.textOrEmpty("name"), owner.text("address"));
  }

  private static Status.Address address(JsonFields address) {
    return new Status.Address(
        address.textOrEmpty("address"),
        address
            .text("interface")
            .map(ifname -> new Status.Place(ifname, address.smallNumber("prefix"))));
  }

  private static Optional<Instant> time(JsonFields holder, String field) {
    return holder.text(field).flatMap(IsoSeconds::parse);
  }
}
