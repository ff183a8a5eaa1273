package org.wackamole.arp;

import com.sun.jna.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.wackamole.inet.IpAddress;

/**
 * What the kernel lets through to a socket that hears ARP: a program of classic BPF
 * (linux/filter.h), which sees a frame from its ARP header on. A thread that waits behind one is
 * not woken by the rest of a busy LAN.
 */
record SocketFilter(List<Instruction> program) {
  /** struct sock_filter of linux/filter.h. */
  record Instruction(int code, int ifTrue, int ifFalse, int operand) {}

  /** linux/bpf_common.h. */
  private static final int LOAD_WORD = 0x20;

  private static final int AND = 0x54;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int RETURN = 0x06;

  /** Of ar$spa in the ARP packet for IPv4 over Ethernet. */
  private static final int SENDER_ADDRESS = 14;

  /** A jump reaches 255 instructions, and each costs time on every ARP frame of the LAN. */
  private static final int MOST_PREFIXES = 128;

  static final SocketFilter NOTHING = new SocketFilter(List.of(returning(0)));
  static final SocketFilter EVERYTHING = new SocketFilter(List.of(returning(PacketSocket.LARGEST)));

  SocketFilter {
    program = List.copyOf(program);
  }

  private static Instruction returning(int bytes) {
    return new Instruction(RETURN, 0, 0, bytes);
  }

  /**
   * All that is sent by one of these IPv4 addresses; where they are many, also by others of the
   * same networks, which the caller has to sort out.
   */
  static SocketFilter sentBy(Set<IpAddress> addresses) {
    int length = 32;
    Set<Integer> prefixes = prefixes(addresses, length);
    while (prefixes.size() > MOST_PREFIXES) {
      length--;
      prefixes = prefixes(addresses, length);
    }
    int count = prefixes.size();
    List<Instruction> program = new ArrayList<>();
    program.add(new Instruction(LOAD_WORD, 0, 0, SENDER_ADDRESS));
    program.add(new Instruction(AND, 0, 0, mask(length)));
    int index = 0;
    for (int prefix : prefixes) {
      program.add(new Instruction(JUMP_IF_EQUAL, count - index, 0, prefix));
      index++;
    }
    program.add(returning(0));
    program.add(returning(PacketSocket.LARGEST));
    return new SocketFilter(program);
  }

  private static Set<Integer> prefixes(Set<IpAddress> addresses, int length) {
    Set<Integer> prefixes = new TreeSet<>();
    addresses.stream()
        .filter(IpAddress::isV4)
        .forEach(address -> prefixes.add(address.toV4Bits() & mask(length)));
    return prefixes;
  }

  private static int mask(int length) {
    return (int) (-1L << 32 - length);
  }

  /** struct sock_fprog (16 bytes), and what it points to behind it. */
  Memory toMemory() {
    Memory memory = new Memory(16 + 8L * program.size());
    memory.clear();
    memory.setShort(0, (short) program.size());
    memory.setPointer(8, memory.share(16));
    int at = 16;
    for (Instruction each : program) {
      memory.setShort(at, (short) each.code);
      memory.setByte(at + 2, (byte) each.ifTrue);
      memory.setByte(at + 3, (byte) each.ifFalse);
      memory.setInt(at + 4, each.operand);
      at += 8;
    }
    return memory;
  }
}
