package org.wackamole.agent.group;

import java.util.ArrayList;
import java.util.List;
import org.wackamole.core.Assignment;
import org.wackamole.core.MemberId;
import org.wackamole.core.Report;
import org.wackamole.inet.IpAddress;

/**
 * What members say to each other, as bytes.
 *
 * <pre>
 * message := 'W' 'K' version kind field*
 * field   := tag length content          numbers are LEB128, at most ten octets
 * </pre>
 *
 * Fields come in any order, none twice. A reader ignores tags that it does not know and takes a
 * default for those that are absent, so that members of different releases work together while they
 * are upgraded one by one. Whatever is new gets a new tag: the content of a tag never changes, and
 * a tag is never used again. The version changes only if that promise has to be broken.
 *
 * <p>The sender is not written: it is whom the group says the message came from.
 */
final class WireFormat {
  /**
   * Octets of the longest message that is sent or read. A pool of 10,000 virtual interfaces takes a
   * tenth of that.
   */
  static final int MAX_MESSAGE = 512 << 10;

  static final int VERSION = 1;

  private static final int KIND_REPORT = 1;
  private static final int KIND_ASSIGNMENT = 2;
  private static final int KIND_NEIGHBOURS = 3;
  private static final int HEADER = 4;

  private static final int NEIGHBOURS_TABLE = 1;

  private WireFormat() {}

  static byte[] encode(Report report) {
    FieldWriter out = header(KIND_REPORT);
    ReportCodec.write(out, report);
    return checked(out);
  }

  static byte[] encode(Assignment assignment) {
    FieldWriter out = header(KIND_ASSIGNMENT);
    AssignmentCodec.write(out, assignment);
    return checked(out);
  }

  static byte[] encode(List<NeighbourEntry> table) {
    FieldWriter out = header(KIND_NEIGHBOURS);
    out.field(
        NEIGHBOURS_TABLE,
        content -> {
          content.number(table.size());
          for (NeighbourEntry entry : table) {
            content.address(entry.address());
            content.mac(entry.mac());
          }
        });
    return checked(out);
  }

  /** Whether it begins as one; what follows may be anything. */
  static boolean isMessage(byte[] buffer, int offset, int length) {
    return length >= HEADER && buffer[offset] == 'W' && buffer[offset + 1] == 'K';
  }

  /** Never throws, whatever the bytes are. */
  static Decoded decode(MemberId sender, byte[] buffer, int offset, int length) {
    if (length > MAX_MESSAGE) {
      return new Decoded.Malformed(length + " octets, more than " + MAX_MESSAGE);
    }
    if (!isMessage(buffer, offset, length)) {
      return new Decoded.Malformed("does not begin as a message of this group does");
    }
    int version = buffer[offset + 2] & 0xff;
    if (version != VERSION) {
      return new Decoded.Malformed(
          "version " + version + " of the messages, while this daemon speaks " + VERSION);
    }
    int kind = buffer[offset + 3] & 0xff;
    try {
      return decode(sender, kind, new FieldReader(buffer, offset + HEADER, length - HEADER));
    } catch (MalformedException e) {
      return new Decoded.Malformed(e.getMessage());
    } catch (IllegalArgumentException e) {
      // The values check themselves, and say what is wrong.
      return new Decoded.Malformed("a value that cannot be: " + e.getMessage());
    }
  }

  private static Decoded decode(MemberId sender, int kind, FieldReader in)
      throws MalformedException {
    return switch (kind) {
      case KIND_REPORT -> new Decoded.OfReport(ReportCodec.read(sender, in));
      case KIND_ASSIGNMENT -> new Decoded.OfAssignment(AssignmentCodec.read(sender, in));
      case KIND_NEIGHBOURS -> new Decoded.OfNeighbours(readNeighbours(in));
      default -> new Decoded.Unknown(kind);
    };
  }

  private static List<NeighbourEntry> readNeighbours(FieldReader message)
      throws MalformedException {
    Fields fields = new Fields("a neighbour table", message);
    return fields.optional(
        NEIGHBOURS_TABLE,
        "the neighbours",
        List.of(),
        in -> {
          List<NeighbourEntry> table = new ArrayList<>();
          for (int left = in.count("neighbours", 11); left > 0; left--) {
            IpAddress address = in.address();
            table.add(new NeighbourEntry(address, in.mac()));
          }
          return table;
        });
  }

  private static FieldWriter header(int kind) {
    FieldWriter out = new FieldWriter();
    out.octet('W');
    out.octet('K');
    out.octet(VERSION);
    out.octet(kind);
    return out;
  }

  private static byte[] checked(FieldWriter out) {
    byte[] bytes = out.toBytes();
    if (bytes.length > MAX_MESSAGE) {
      throw new IllegalArgumentException(
          "a message of " + bytes.length + " octets; members take " + MAX_MESSAGE);
    }
    return bytes;
  }
}
