package org.wackamole.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.wackamole.inet.IpAddress;

class KnownStateTest {
  private static final Link ETH0 = new Link(3, "eth0", true, true, Optional.empty(), 1500);
  private static final Message LINK = new Message.LinkState(0, false, ETH0, Optional.empty());

  private final List<KernelEvent> events = new ArrayList<>();
  private final KnownState known = new KnownState(events::add);

  @Test
  void aTableThatWasReadAgainTellsOnlyWhatDiffers() {
    known.replace(List.of(LINK), List.of(address(1, false), address(2, false)));
    events.clear();
    known.replace(List.of(LINK), List.of(address(2, false), address(3, false)));
    assertEquals(
        List.of(
            new KernelEvent.AddressAppeared(
                new BoundAddress("eth0", IpAddress.literal("10.0.0.3"), 24, false, true)),
            new KernelEvent.AddressVanished("eth0", IpAddress.literal("10.0.0.1"), 24)),
        events);
  }

  @Test
  void aLinkThatIsMissingFromTheTableTakesItsAddressesAlong() {
    known.replace(List.of(LINK), List.of(address(1, false)));
    events.clear();
    known.replace(List.of(), List.of());
    assertEquals(
        List.of(
            new KernelEvent.AddressVanished("eth0", IpAddress.literal("10.0.0.1"), 24),
            new KernelEvent.LinkVanished("eth0")),
        events);
  }

  @Test
  void whatIsKnownOrWasNeverThereIsNoNews() {
    known.replace(List.of(LINK), List.of(address(1, false)));
    events.clear();
    known.learn(LINK);
    known.learn(address(1, false));
    known.learn(address(9, true));
    known.learn(new Message.Malformed("whatever"));
    assertEquals(List.of(), events);
  }

  private static Message address(int lastOctet, boolean removed) {
    IpAddress address = IpAddress.v4(0x0a00_0000 + lastOctet);
    return new Message.Address(0, removed, 3, address, 24, 0, OptionalInt.empty());
  }
}
