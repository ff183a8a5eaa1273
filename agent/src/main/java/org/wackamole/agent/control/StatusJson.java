package org.wackamole.agent.control;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes a {@link Status} as the JSON that docs/control-protocol.md describes. */
final class StatusJson {
  private StatusJson() {}

  static void write(JsonGenerator out, Status status) throws IOException {
    out.writeStartObject();
    out.writeStringField("name", status.name());
    out.writeStringField("id", status.id());
    out.writeStringField("state", status.state());
    out.writeBooleanField("mature", status.mature());
    string(out, "unready", status.unready());
    out.writeObjectFieldStart("daemon");
    writeDaemon(out, status.daemon());
    out.writeEndObject();
    if (status.view().isPresent()) {
      out.writeObjectFieldStart("view");
      out.writeStringField("id", status.view().get().id());
      out.writeStringField("coordinator", status.view().get().coordinator());
      out.writeEndObject();
    }
    out.writeArrayFieldStart("members");
    for (Status.Member member : status.members()) {
      writeMember(out, member);
    }
    out.writeEndArray();
    out.writeArrayFieldStart("departed");
    for (Status.Departed gone : status.departed()) {
      out.writeStartObject();
      out.writeStringField("name", gone.name());
      out.writeStringField("how", gone.how());
      out.writeEndObject();
    }
    out.writeEndArray();
    writeVifs(out, status.vifs());
    out.writeArrayFieldStart("conflicts");
    for (Status.Conflict conflict : status.conflicts()) {
      writeConflict(out, conflict);
    }
    out.writeEndArray();
    strings(out, "silent", status.silent());
    strings(out, "warnings", status.warnings());
    out.writeObjectFieldStart("counters");
    for (Map.Entry<String, Long> counter : status.counters().entrySet()) {
      out.writeNumberField(counter.getKey(), counter.getValue());
    }
    out.writeEndObject();
    out.writeEndObject();
  }

  /** The field {@code vifs}: all that {@code list} answers. */
  static void writeVifs(JsonGenerator out, List<Status.VirtualInterface> vifs) throws IOException {
    out.writeArrayFieldStart("vifs");
    for (Status.VirtualInterface vif : vifs) {
      writeVif(out, vif);
    }
    out.writeEndArray();
  }

  private static void writeDaemon(JsonGenerator out, Status.Daemon daemon) throws IOException {
    out.writeStringField("time", IsoSeconds.format(daemon.time()));
    out.writeStringField("version", daemon.version());
    out.writeNumberField("pid", daemon.pid());
    out.writeStringField("started", IsoSeconds.format(daemon.started()));
    out.writeStringField("configuration", daemon.configuration());
    out.writeStringField("group", daemon.group());
    out.writeNumberField("port", daemon.port());
    string(out, "address", daemon.address());
    string(out, "alone", daemon.alone());
  }

  private static void writeMember(JsonGenerator out, Status.Member member) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", member.id());
    out.writeStringField("name", member.name());
    string(out, "address", member.address());
    string(out, "state", member.state());
    out.writeBooleanField("mature", member.mature());
    out.writeNumberField("weight", member.weight());
    out.writeNumberField("load", member.load());
    strings(out, "unable", member.unable());
    strings(out, "differs", member.differs());
    out.writeEndObject();
  }

  private static void writeVif(JsonGenerator out, Status.VirtualInterface vif) throws IOException {
    out.writeStartObject();
    out.writeStringField("name", vif.name());
    out.writeArrayFieldStart("addresses");
    for (Status.Address address : vif.addresses()) {
      out.writeStartObject();
      out.writeStringField("address", address.address());
      if (address.place().isPresent()) {
        out.writeStringField("interface", address.place().get().ifname());
        out.writeNumberField("prefix", address.place().get().prefixLength());
      }
      out.writeEndObject();
    }
    out.writeEndArray();
    if (vif.owner().isPresent()) {
      Status.Owner owner = vif.owner().get();
      out.writeObjectFieldStart("owner");
      out.writeStringField("id", owner.id());
      out.writeStringField("name", owner.name());
      string(out, "address", owner.address());
      out.writeEndObject();
    }
    out.writeStringField("state", vif.state());
    string(out, "since", vif.since().map(IsoSeconds::format));
    string(out, "why", vif.why());
    out.writeEndObject();
  }

  private static void writeConflict(JsonGenerator out, Status.Conflict conflict)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("address", conflict.address());
    out.writeStringField("mac", conflict.mac());
    out.writeStringField("interface", conflict.ifname());
    out.writeNumberField("claims", conflict.claims());
    out.writeStringField("first", IsoSeconds.format(conflict.first()));
    out.writeStringField("last", IsoSeconds.format(conflict.last()));
    out.writeEndObject();
  }

  private static void string(JsonGenerator out, String field, Optional<String> value)
      throws IOException {
    if (value.isPresent()) {
      out.writeStringField(field, value.get());
    }
  }

  static void strings(JsonGenerator out, String field, List<String> values) throws IOException {
    out.writeArrayFieldStart(field);
    for (String value : values) {
      out.writeString(value);
    }
    out.writeEndArray();
  }
}
