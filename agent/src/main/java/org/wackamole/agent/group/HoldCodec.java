package org.wackamole.agent.group;

import java.util.SortedMap;
import java.util.TreeMap;
import org.wackamole.core.HoldState;
import org.wackamole.core.Obstacle;
import org.wackamole.core.State;
import org.wackamole.core.VifId;
import org.wackamole.inet.IpAddress;

/**
 * What a member holds and what stands in its way, with the octets of the enumerations. Those of a
 * newer release are read as what is safe to believe: an unknown hold is a hold, an unknown obstacle
 * is an obstacle. So that the latter can be read, what a new one adds comes in a new field.
 */
final class HoldCodec {
  private static final int IN_USE = 1;
  private static final int FOREIGN = 2;
  private static final int REMOVED = 3;
  private static final int UNASKED = 4;

  private HoldCodec() {}

  static void writeHolds(FieldWriter out, VifTable table, SortedMap<VifId, HoldState> holds) {
    if (!holds.isEmpty()) {
      out.number(holds.size());
      VifTable.Run run = table.run();
      for (VifId id : table.inOrder(holds.keySet())) {
        run.write(out, id);
        out.octet(code(holds.get(id)));
      }
    }
  }

  static SortedMap<VifId, HoldState> readHolds(FieldReader in, VifTable table)
      throws MalformedException {
    SortedMap<VifId, HoldState> holds = new TreeMap<>();
    VifTable.Run run = table.run();
    for (int left = in.count("holds", 2); left > 0; left--) {
      VifId id = run.read(in);
      Fields.putNew(holds, id, holdState(in.octet()));
    }
    return holds;
  }

  static void writeObstacles(FieldWriter out, VifTable table, SortedMap<VifId, Obstacle> some) {
    if (!some.isEmpty()) {
      out.number(some.size());
      VifTable.Run run = table.run();
      for (VifId id : table.inOrder(some.keySet())) {
        run.write(out, id);
        writeObstacle(out, some.get(id));
      }
    }
  }

  static SortedMap<VifId, Obstacle> readObstacles(FieldReader in, VifTable table)
      throws MalformedException {
    SortedMap<VifId, Obstacle> obstacles = new TreeMap<>();
    VifTable.Run run = table.run();
    for (int left = in.count("obstacles", 7); left > 0; left--) {
      VifId id = run.read(in);
      Fields.putNew(obstacles, id, readObstacle(in));
    }
    return obstacles;
  }

  private static void writeObstacle(FieldWriter out, Obstacle obstacle) {
    switch (obstacle) {
      case Obstacle.InUse inUse -> {
        out.octet(IN_USE);
        out.address(inUse.address());
        out.mac(inUse.mac());
      }
      case Obstacle.Foreign foreign -> {
        out.octet(FOREIGN);
        out.address(foreign.address());
      }
      case Obstacle.Removed removed -> {
        out.octet(REMOVED);
        out.address(removed.address());
      }
      case Obstacle.Unasked unasked -> {
        out.octet(UNASKED);
        out.address(unasked.address());
      }
    }
  }

  private static Obstacle readObstacle(FieldReader in) throws MalformedException {
    int kind = in.octet();
    IpAddress address = in.address();
    return switch (kind) {
      case IN_USE -> new Obstacle.InUse(address, in.mac());
      case REMOVED -> new Obstacle.Removed(address);
      case UNASKED -> new Obstacle.Unasked(address);
      default -> new Obstacle.Foreign(address);
    };
  }

  static int code(State state) {
    return switch (state) {
      case BOOT -> 1;
      case GATHER -> 2;
      case RUN -> 3;
      case DRAINED -> 4;
    };
  }

  static State state(int code) {
    return switch (code) {
      case 1 -> State.BOOT;
      case 3 -> State.RUN;
      case 4 -> State.DRAINED;
      default -> State.GATHER;
    };
  }

  private static int code(HoldState state) {
    return switch (state) {
      case WAITING -> 1;
      case ASKING -> 2;
      case BINDING -> 3;
      case BOUND -> 4;
      case RELEASING -> 5;
    };
  }

  private static HoldState holdState(int code) {
    return switch (code) {
      case 1 -> HoldState.WAITING;
      case 2 -> HoldState.ASKING;
      case 3 -> HoldState.BINDING;
      case 5 -> HoldState.RELEASING;
      default -> HoldState.BOUND;
    };
  }
}
