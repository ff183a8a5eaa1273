package org.wackamole.arp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/** Who is asked on a link, and what their answers and their silence mean. */
class LinkInquiryTest {
  private static final MacAddress OWN = new MacAddress(0x0200_0000_0001L);
  private static final MacAddress ROUTERS = new MacAddress(0x0200_0000_00feL);
  private static final Device.Ethernet ETH0 = new Device.Ethernet(2, OWN);
  private static final Candidate ROUTER = new Candidate(address(254), Optional.of(ROUTERS));
  private static final Candidate POOL = new Candidate(address(5), Optional.empty());
  private static final LinkInquiry.Lost NOBODY = new LinkInquiry.Lost(Set.of(), Set.of());

  private long now = ms(1_000);

  @Test
  void theFirstAnswerEndsIt() {
    LinkInquiry inquiry = inquiry(List.of(ROUTER), List.of(), NOBODY);
    assertTrue(inquiry.wantsRequests(now));
    assertEquals(Map.of(ROUTER.address(), ROUTERS), inquiry.requests());
    inquiry.asked(now);
    inquiry.heard(answer(ROUTER.address(), ROUTERS));
    assertEquals(Optional.of(LinkFinding.ANSWERED), inquiry.finding());
  }

  @Test
  void aQuarterOfASecondWithoutAnAnswerIsSilence() {
    LinkInquiry inquiry = inquiry(List.of(ROUTER), List.of(), NOBODY);
    long begun = now;
    assertEquals(10, askToTheEnd(inquiry));
    inquiry.conclude(now, ETH0);
    assertEquals(Optional.of(LinkFinding.SILENT), inquiry.finding());
    assertEquals(ms(250), now - begun);
  }

  /** The first nine rounds are lost, and one answer is enough. */
  @Test
  void aSwitchThatBlinksFor200MillisecondsIsNoSilence() {
    LinkInquiry inquiry = inquiry(List.of(ROUTER), List.of(), NOBODY);
    long begun = now;
    int heard = 0;
    while (inquiry.finding().isEmpty()) {
      inquiry.asked(now);
      if (now - begun >= ms(200)) {
        inquiry.heard(answer(ROUTER.address(), ROUTERS));
        heard++;
      }
      now = inquiry.nextDue();
    }
    assertEquals(1, heard);
    assertEquals(Optional.of(LinkFinding.ANSWERED), inquiry.finding());
  }

  @Test
  void everyOtherTimeAllHearTheQuestionForAMacMayHaveChanged() {
    LinkInquiry inquiry = inquiry(List.of(ROUTER), List.of(), NOBODY);
    inquiry.asked(now);
    assertEquals(Map.of(ROUTER.address(), MacAddress.BROADCAST), inquiry.requests());
    inquiry.asked(now);
    assertEquals(Map.of(ROUTER.address(), ROUTERS), inquiry.requests());
  }

  @Test
  void withNobodyWhoEverAnsweredNothingIsAsked() {
    LinkInquiry inquiry = inquiry(List.of(), List.of(POOL), NOBODY);
    assertEquals(Optional.of(LinkFinding.NO_WITNESS), inquiry.finding());
    assertFalse(inquiry.wantsRequests(now));
  }

  /** A member that was the gateway as well takes both addresses with it. */
  @Test
  void whoWasLostIsNoWitnessNorIsAnotherAddressOfItsMachine() {
    assertEquals(
        Optional.of(LinkFinding.NO_WITNESS),
        inquiry(
                List.of(ROUTER),
                List.of(),
                new LinkInquiry.Lost(Set.of(ROUTER.address()), Set.of()))
            .finding());
    LinkInquiry.Lost machine = new LinkInquiry.Lost(Set.of(address(2)), Set.of(ROUTERS));
    assertEquals(
        Optional.of(LinkFinding.NO_WITNESS),
        inquiry(List.of(ROUTER), List.of(), machine).finding());
    LinkInquiry inquiry =
        inquiry(List.of(new Candidate(address(9), Optional.empty())), List.of(POOL), machine);
    inquiry.heard(answer(POOL.address(), ROUTERS));
    assertEquals(Optional.empty(), inquiry.finding(), "its answer for a pool address says nothing");
  }

  @Test
  void theAnswerOfOneWhoIsNoWitnessCountsAsWell() {
    LinkInquiry inquiry = inquiry(List.of(ROUTER), List.of(POOL), NOBODY);
    assertEquals(Set.of(ROUTER.address(), POOL.address()), inquiry.requests().keySet());
    inquiry.asked(now);
    inquiry.heard(answer(POOL.address(), new MacAddress(0x0200_0000_0003L)));
    assertEquals(Optional.of(LinkFinding.ANSWERED), inquiry.finding());
  }

  /** A node that hears and is not heard is cut off all the same. */
  @Test
  void whoIsMerelyHeardIsNoProofButIsAsked() {
    LinkInquiry inquiry = inquiry(List.of(ROUTER), List.of(), NOBODY);
    inquiry.asked(now);
    MacAddress client = new MacAddress(0x0200_0000_0077L);
    inquiry.heard(ArpPacket.request(client, address(77), POOL.address()));
    inquiry.heard(ArpPacket.gratuitousReply(ROUTERS, ROUTER.address(), MacAddress.BROADCAST));
    inquiry.heard(ArpPacket.probe(client, address(78)));
    assertEquals(Optional.empty(), inquiry.finding());
    assertEquals(Set.of(ROUTER.address(), address(77)), inquiry.requests().keySet());
    inquiry.heard(answer(address(77), client));
    assertEquals(Optional.of(LinkFinding.ANSWERED), inquiry.finding());
  }

  /** In a pause of ours answers are lost that would have come; so it is asked again. */
  @Test
  void aPauseOfOursIsNotTakenForSilence() {
    LinkInquiry inquiry = inquiry(List.of(ROUTER), List.of(), NOBODY);
    askToTheEnd(inquiry);
    now += ms(400);
    inquiry.conclude(now, ETH0);
    assertEquals(Optional.empty(), inquiry.finding());
    assertTrue(inquiry.wantsRequests(now));
    inquiry.asked(now);
    inquiry.heard(answer(ROUTER.address(), ROUTERS));
    assertEquals(Optional.of(LinkFinding.ANSWERED), inquiry.finding());
  }

  @Test
  void aMachineThatIsLateEveryTimeComesToAnEndAllTheSame() {
    LinkInquiry inquiry = inquiry(List.of(ROUTER), List.of(), NOBODY);
    for (int i = 0; i < 20 && inquiry.finding().isEmpty(); i++) {
      askToTheEnd(inquiry);
      now += ms(400);
      inquiry.conclude(now, ETH0);
    }
    assertEquals(Optional.of(LinkFinding.SILENT), inquiry.finding());
  }

  @Test
  void atMostSixteenWitnessesAreAskedTheBestFirst() {
    List<Candidate> many =
        IntStream.range(0, 100)
            .mapToObj(i -> new Candidate(address(100 + i), Optional.empty()))
            .toList();
    LinkInquiry inquiry = inquiry(many, List.of(), NOBODY);
    assertEquals(16, inquiry.requests().size());
    assertTrue(inquiry.requests().containsKey(address(100)));
  }

  @Test
  void aLinkWithoutCarrierIsSilentAndOneWithoutArpHasNoWitness() {
    for (Unsent why : List.of(Unsent.NO_CARRIER, Unsent.INTERFACE_DOWN, Unsent.NO_SUCH_INTERFACE)) {
      assertEquals(Optional.of(LinkFinding.SILENT), LinkInquiry.ofDevice(new Device.Unusable(why)));
    }
    assertEquals(
        Optional.of(LinkFinding.NO_WITNESS),
        LinkInquiry.ofDevice(new Device.Unusable(Unsent.NO_ARP)));
    assertEquals(Optional.empty(), LinkInquiry.ofDevice(ETH0));
  }

  private LinkInquiry inquiry(
      List<Candidate> witnesses, List<Candidate> others, LinkInquiry.Lost lost) {
    return new LinkInquiry(ETH0, witnesses, others, lost, now);
  }

  /** Turns the clock to the moment of the verdict; how many rounds there were. */
  private int askToTheEnd(LinkInquiry inquiry) {
    int rounds = 0;
    while (!inquiry.wantsFinding(now)) {
      if (inquiry.wantsRequests(now)) {
        inquiry.asked(now);
        rounds++;
      }
      now = inquiry.nextDue();
    }
    return rounds;
  }

  private static ArpPacket answer(IpAddress by, MacAddress mac) {
    return ArpPacket.reply(mac, by, OWN, address(1));
  }

  private static IpAddress address(int last) {
    return IpAddress.v4((10 << 24) + last);
  }

  private static long ms(long millis) {
    return Duration.ofMillis(millis).toNanos();
  }
}
