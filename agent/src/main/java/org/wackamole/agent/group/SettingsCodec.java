package org.wackamole.agent.group;

import java.util.OptionalInt;
import org.wackamole.core.Settings;

/** The settings that a member runs with: fields of their own within the report's field. */
final class SettingsCodec {
  /** Absent: all. */
  private static final int ACQUISITIONS_PER_ROUND = 1;

  private static final int BALANCE_INTERVAL = 2;
  private static final int MATURE = 3;
  private static final int ARP_CACHE = 4;

  private SettingsCodec() {}

  static void write(FieldWriter out, Settings settings) {
    settings
        .acquisitionsPerRound()
        .ifPresent(n -> out.field(ACQUISITIONS_PER_ROUND, content -> content.number(n)));
    out.field(BALANCE_INTERVAL, content -> content.duration(settings.balanceInterval()));
    out.field(MATURE, content -> content.duration(settings.mature()));
    out.field(ARP_CACHE, content -> content.duration(settings.arpCache()));
  }

  static Settings read(FieldReader in) throws MalformedException {
    Fields fields = new Fields("settings", in);
    Settings absent = Settings.DEFAULTS;
    return new Settings(
        fields.optional(
            ACQUISITIONS_PER_ROUND,
            "the acquisitions of a round",
            OptionalInt.empty(),
            n -> OptionalInt.of(n.number("the acquisitions of a round", 0, Integer.MAX_VALUE))),
        fields.optional(
            BALANCE_INTERVAL, "an interval", absent.balanceInterval(), FieldReader::duration),
        fields.optional(MATURE, "the time to mature", absent.mature(), FieldReader::duration),
        fields.optional(
            ARP_CACHE, "the time of the ARP cache", absent.arpCache(), FieldReader::duration));
  }
}
