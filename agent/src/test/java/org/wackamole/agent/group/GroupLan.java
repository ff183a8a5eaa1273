package org.wackamole.agent.group;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A LAN of namespaces for members of a group: node {@code i} has 10.77.0.i and hangs on a bridge
 * that can be cut in two. Needs root; everything is named after this process and goes with it.
 */
final class GroupLan implements AutoCloseable {
  static final int PORT = 4803;

  /** As {@code Detect = normal} has it. */
  static final Duration NORMAL = Duration.ofMillis(150);

  static final Duration HANG = Duration.ofSeconds(1);

  private static final String PREFIX = "wg" + ProcessHandle.current().pid() + "-";
  private static final String SWITCH = PREFIX + "sw";

  private final int size;
  private final List<GroupProcess> processes = new ArrayList<>();
  private final Thread lastResort = new Thread(this::removeNamespaces);

  GroupLan(int size) throws IOException {
    this.size = size;
    if (!"root".equals(System.getProperty("user.name"))) {
      throw new IllegalStateException("network namespaces need root: run packaging/verify");
    }
    Runtime.getRuntime().addShutdownHook(lastResort);
    ip("netns add " + SWITCH);
    for (int side = 0; side < 2; side++) {
      inSwitch("ip link add br" + side + " type bridge stp_state 0 mcast_snooping 0");
      inSwitch("ip link set br" + side + " up");
    }
    for (int node = 1; node <= size; node++) {
      ip("netns add " + PREFIX + node);
      inSwitch("ip link add p%d type veth peer name eth0 netns %s%d".formatted(node, PREFIX, node));
      inSwitch("ip link set p%d master br0 up".formatted(node));
      inNode(node, "ip link set lo up");
      inNode(node, "ip link set eth0 address " + mac(node));
      inNode(node, "ip addr add %s/24 dev eth0".formatted(address(node)));
      inNode(node, "ip link set eth0 up");
    }
  }

  static String address(int node) {
    return "10.77.0." + node;
  }

  /** All nodes, as {@link GroupNode} takes its peers. */
  String allPeers() {
    return IntStream.rangeClosed(1, size)
        .mapToObj(GroupLan::address)
        .collect(Collectors.joining(","));
  }

  /** Starts a member on a node, with {@code -} as peers for multicast. */
  GroupProcess start(int node, String peers) throws IOException {
    return start(node, peers, NORMAL);
  }

  GroupProcess start(int node, String peers, Duration detect) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", PREFIX + node));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(GroupNode.class.getName());
    command.addAll(List.of("lan", address(node), Integer.toString(PORT), peers));
    command.add(Long.toString(detect.toMillis()));
    command.add(Long.toString(Math.max(HANG.toMillis(), detect.toMillis())));
    GroupProcess process = new GroupProcess(new ProcessBuilder(command));
    processes.add(process);
    return process;
  }

  /** Puts a node's cable into the other bridge: what is there hears it, with the carrier up. */
  void moveTo(int side, int... nodes) throws IOException {
    for (int node : nodes) {
      inSwitch("ip link set p%d master br%d".formatted(node, side));
    }
  }

  /** Nothing gets through a node's port of the switch, with the carrier up. */
  void mute(int node, boolean muted) throws IOException {
    inSwitch("bridge link set dev p%d state %d".formatted(node, muted ? 0 : 3));
  }

  /** A node hears nothing at all, ARP included, while its own frames go out. */
  void deafen(int node) throws IOException {
    drop(node, "drop");
  }

  /** Two nodes do not hear each other. */
  void part(int one, int other) throws IOException {
    drop(one, "ether saddr " + mac(other) + " drop");
    drop(other, "ether saddr " + mac(one) + " drop");
  }

  private void drop(int node, String rule) throws IOException {
    inNode(node, "nft add table netdev w");
    inNode(node, "nft add chain netdev w in { type filter hook ingress device eth0 priority 0 ; }");
    inNode(node, "nft add rule netdev w in " + rule);
  }

  void hearAgain(int node) throws IOException {
    inNode(node, "nft delete table netdev w");
  }

  private static String mac(int node) {
    return "02:00:00:00:77:%02x".formatted(node);
  }

  /** Pulls the cable: no carrier. */
  void unplug(int node) throws IOException {
    inSwitch("ip link set p%d down".formatted(node));
  }

  void plug(int node) throws IOException {
    inSwitch("ip link set p%d up".formatted(node));
  }

  void inNode(int node, String command) throws IOException {
    ip("netns exec " + PREFIX + node + " " + command);
  }

  /** Runs a line of bash on a node. */
  void shell(int node, String line) throws IOException {
    run(List.of("ip", "netns", "exec", PREFIX + node, "bash", "-c", line));
  }

  private void inSwitch(String command) throws IOException {
    ip("netns exec " + SWITCH + " " + command);
  }

  private static void ip(String arguments) throws IOException {
    run(List.of(("ip " + arguments).split(" ")));
  }

  private static void run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + ": " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted in " + command, e);
    }
  }

  @Override
  public void close() {
    processes.forEach(GroupProcess::kill);
    removeNamespaces();
    Runtime.getRuntime().removeShutdownHook(lastResort);
  }

  private void removeNamespaces() {
    List<String> names = new ArrayList<>(List.of(SWITCH));
    IntStream.rangeClosed(1, size).forEach(node -> names.add(PREFIX + node));
    for (String name : names) {
      try {
        ip("netns del " + name);
      } catch (IOException e) {
        System.err.println("namespace " + name + " is left over: " + e.getMessage());
      }
    }
  }
}
