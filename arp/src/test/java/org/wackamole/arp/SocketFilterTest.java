package org.wackamole.arp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.wackamole.arp.SocketFilter.Instruction;
import org.wackamole.inet.IpAddress;

/** The programs that the kernel runs on every ARP frame; that it does is in ConflictWatchTest. */
class SocketFilterTest {
  @Test
  void theSenderIsComparedWithEachAddress() {
    assertEquals(
        List.of(
            new Instruction(0x20, 0, 0, 14), // A = the sender's address
            new Instruction(0x54, 0, 0, 0xffffffff), // A &= /32
            new Instruction(0x15, 2, 0, 0x0a000005), // 10.0.0.5: over two
            new Instruction(0x15, 1, 0, 0x0a000006), // 10.0.0.6: over one
            new Instruction(0x06, 0, 0, 0), // nothing of it
            new Instruction(0x06, 0, 0, 128)), // all of it
        SocketFilter.sentBy(Set.of(IpAddress.literal("10.0.0.6"), IpAddress.literal("10.0.0.5")))
            .program());
  }

  /** BPF_MAXINSNS is 4,096, and a jump takes a byte: four thousand comparisons would not do. */
  @Test
  void ofALargePoolTheNetworksAreCompared() {
    Set<IpAddress> many =
        IntStream.range(0, 4_000)
            .mapToObj(i -> IpAddress.v4((10 << 24) + i))
            .collect(Collectors.toSet());
    List<Instruction> program = SocketFilter.sentBy(many).program();
    assertEquals(0xffffffe0, program.get(1).operand(), "/27 holds 32");
    assertEquals(125 + 4, program.size());
    for (int i = 2; i < 127; i++) {
      assertEquals(128, i + 1 + program.get(i).ifTrue(), "each jumps to the last");
    }
  }

  @Test
  void withoutAnAddressNothingIsHeard() {
    List<Instruction> program = SocketFilter.sentBy(Set.of()).program();
    assertEquals(new Instruction(0x06, 0, 0, 0), program.get(2));
    assertTrue(program.size() == 4);
  }
}
