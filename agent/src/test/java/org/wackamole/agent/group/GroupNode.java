package org.wackamole.agent.group;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.wackamole.core.Assignment;
import org.wackamole.core.MemberId;
import org.wackamole.core.Report;
import org.wackamole.core.View;

/**
 * One member as a process of its own: tells on its standard output what happens, each line behind
 * the monotonic clock, which all processes of a machine share; does what its standard input says.
 *
 * <p>Arguments: group, own address, port, peers or {@code -}, milliseconds of silence.
 */
final class GroupNode {
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

  /** Noise to the multicast address, and to both ports of one member. */
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
    for (int i = 0; i < 20; i++) {
      try (Socket socket = new Socket(member, options.crashPort())) {
        byte[] noise = new byte[random.nextInt(200)];
        random.nextBytes(noise);
        socket.getOutputStream().write(noise);
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
