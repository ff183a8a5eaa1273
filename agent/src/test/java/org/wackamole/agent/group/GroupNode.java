package org.wackamole.agent.group;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.wackamole.agent.host.ArpLine;
import org.wackamole.arp.HostProbe;
import org.wackamole.core.Assignment;
import org.wackamole.core.Departure;
import org.wackamole.core.MemberId;
import org.wackamole.core.Report;
import org.wackamole.core.View;

/**
 * One member as a process of its own: tells on its standard output what happens, each line behind
 * the monotonic clock, which all processes of a machine share; does what its standard input says.
 *
 * <p>Arguments: group, own address, port, peers or {@code -}, milliseconds of {@code Detect} and
 * {@code HangTimeout}.
 */
final class GroupNode {
  private static volatile boolean wedged;
  private static volatile byte[] farewell = {};

  private GroupNode() {}

  public static void main(String[] args) throws Exception {
    List<InetSocketAddress> peers = new ArrayList<>();
    for (String peer : args[3].equals("-") ? new String[0] : args[3].split(",")) {
      peers.add(new InetSocketAddress(InetAddress.getByName(peer), Integer.parseInt(args[2])));
    }
    GroupOptions options =
        new GroupOptions(
            args[0],
            Integer.parseInt(args[2]),
            InetAddress.getByName(args[1]),
            peers,
            Duration.ofMillis(Long.parseLong(args[4])),
            Duration.ofMillis(Long.parseLong(args[5])),
            () -> wedged ? 0 : System.nanoTime(),
            (ifname, own) -> new ArpLine(HostProbe.open(ifname, own)),
            args[1],
            Duration.ofSeconds(1));
    say("MAIN");
    Group group = Group.open(options, new Teller());
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      String[] words = line.split(" ");
      switch (words[0]) {
        case "report" -> group.send(Messages.report(group.self(), Integer.parseInt(words[1])));
        case "garbage" -> {
          garbage(options, InetAddress.getByName(words[1]));
          say("GARBAGE SENT");
        }
        case "wedge" -> wedged = true;
        case "farewell" -> {
          Files.write(Path.of(words[1]), farewell);
          say("WRITTEN " + words[1]);
        }
        case "stats" -> say("STATS " + group.stats());
        case "leave" -> {
          say("LEAVING");
          group.close();
          say("LEFT");
          System.exit(0);
        }
        default -> throw new IllegalArgumentException(line);
      }
    }
    System.exit(0);
  }

  /** Noise to the multicast address, and to the port of one member. */
  private static void garbage(GroupOptions options, InetAddress member) throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    InetAddress group = MulticastAddress.of(options.group(), options.bind());
    try (DatagramSocket socket = new DatagramSocket(0, options.bind())) {
      for (int i = 0; i < 400; i++) {
        byte[] noise = new byte[random.nextInt(1_400)];
        random.nextBytes(noise);
        InetAddress target = i % 2 == 0 ? group : member;
        socket.send(new DatagramPacket(noise, noise.length, target, options.port()));
      }
    }
  }

  private static synchronized void say(String what) {
    System.out.println(System.nanoTime() + " " + what);
    System.out.flush();
  }

  private static final class Teller implements GroupListener {
    @Override
    public void opened(MemberId self) {
      say("OPENED " + self);
    }

    @Override
    public void viewInstalled(View view) {
      say(
          "VIEW "
              + view.members().size()
              + " "
              + view.members().stream().map(MemberId::toString).collect(Collectors.joining(","))
              + (view.merge() ? " MERGE" : ""));
    }

    @Override
    public void departed(MemberId member, Departure how) {
      say("DEPARTED " + member + " " + how);
    }

    @Override
    public void fellowViewHeard(View view, boolean serves) {
      say("FELLOWS " + view.members().size());
    }

    @Override
    public void farewellSealed(byte[] datagram, List<InetSocketAddress> targets) {
      farewell = datagram;
      say("SEALED " + targets.size());
    }

    @Override
    public void reportReceived(Report report) {
      say("REPORT " + report.sender() + " " + report.counter() + " " + report.pool().size());
    }

    @Override
    public void assignmentReceived(Assignment assignment) {
      say("ASSIGNMENT " + assignment.sender() + " " + assignment.counter());
    }

    @Override
    public void neighboursReceived(MemberId from, List<NeighbourEntry> table) {
      say("NEIGHBOURS " + from + " " + table.size());
    }

    @Override
    public void groupLost(String why) {
      say("LOST " + why);
    }

    @Override
    public void malformed(MemberId from, String why) {
      say("MALFORMED " + from + " " + why);
    }
  }
}
