package org.wackamole.arp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/** Questions come to the right verdict at the right time, whatever is heard and however late. */
class InquiryTest {
  private static final MacAddress OWN = new MacAddress(0x0200_0000_0010L);
  private static final MacAddress OWN_OTHER_PORT = new MacAddress(0x0200_0000_0011L);
  private static final MacAddress LOWER = new MacAddress(0x0200_0000_0001L);
  private static final MacAddress HIGHER = new MacAddress(0x0200_0000_0099L);
  private static final Device UP = new Device.Ethernet(7, OWN);
  private static final Question FIVE = new Question("eth0", IpAddress.literal("10.0.0.5"));
  private static final Question SIX = new Question("eth0", IpAddress.literal("10.0.0.6"));

  private long now = ms(1000);

  @Test
  void freeAfterThreeRequestsFourMillisecondsApartAndFourMore() {
    Inquiry inquiry = inquiry(FIVE);
    for (int i = 0; i < 3; i++) {
      assertTrue(inquiry.wantsRequests(now));
      request(inquiry);
      assertFalse(inquiry.wantsRequests(now));
      assertEquals(now + ms(4), inquiry.nextDue());
      now += ms(4);
    }
    assertEquals(ms(1012), now);
    assertTrue(inquiry.wantsVerdict(now));
    inquiry.conclude(now, name -> UP);
    assertVerdict(inquiry, FIVE, new Verdict.Free());
  }

  @Test
  void anAnswerIsAVerdictAtOnceAndOnlyTheOthersAreAskedAgain() {
    Inquiry inquiry = inquiry(FIVE, SIX);
    request(inquiry);
    inquiry.heard(now, "eth0", reply(HIGHER, FIVE), Set.of(OWN)::contains);
    assertEquals(List.of(SIX), inquiry.unanswered());
    inquiry.heard(now, "eth0", reply(LOWER, SIX), Set.of(OWN)::contains);
    assertTrue(inquiry.isDone());
    assertEquals(
        List.of(
            new Answer(FIVE, new Verdict.InUse(HIGHER)), new Answer(SIX, new Verdict.InUse(LOWER))),
        inquiry.answers());
  }

  @Test
  void anAnnouncementHeardMeanwhileCountsAsMuchAsAnAnswer() {
    Inquiry inquiry = inquiry(FIVE);
    hear(inquiry, ArpPacket.gratuitousRequest(HIGHER, FIVE.address()));
    assertVerdict(inquiry, FIVE, new Verdict.InUse(HIGHER));
  }

  @Test
  void othersQuestionsAndOtherLinksSayNothing() {
    Inquiry inquiry = inquiry(FIVE);
    hear(inquiry, ArpPacket.request(HIGHER, SIX.address(), FIVE.address()));
    inquiry.heard(now, "eth1", reply(HIGHER, FIVE), Set.of(OWN)::contains);
    assertEquals(List.of(FIVE), inquiry.unanswered());
  }

  @Test
  void ownInterfacesAreNobodyElse() {
    Inquiry inquiry = inquiry(FIVE);
    hear(inquiry, reply(OWN_OTHER_PORT, FIVE));
    hear(inquiry, ArpPacket.probe(OWN_OTHER_PORT, FIVE.address()));
    assertEquals(List.of(FIVE), inquiry.unanswered());
  }

  @Test
  void ofTwoThatProbeAtOnceTheHigherMacYields() {
    Inquiry inquiry = inquiry(FIVE);
    request(inquiry);
    hear(inquiry, ArpPacket.probe(LOWER, FIVE.address()));
    assertVerdict(inquiry, FIVE, new Verdict.InUse(LOWER));
  }

  @Test
  void ofTwoThatProbeAtOnceTheLowerMacStartsOverAndWins() {
    Inquiry inquiry = inquiry(FIVE);
    request(inquiry);
    request(inquiry);
    hear(inquiry, ArpPacket.probe(HIGHER, FIVE.address()));
    assertTrue(inquiry.wantsRequests(now), "the other must hear of it at once");
    for (int i = 0; i < 3; i++) {
      request(inquiry);
      now += ms(4);
    }
    inquiry.conclude(now, name -> UP);
    assertVerdict(inquiry, FIVE, new Verdict.Free());
  }

  @Test
  void evenTheLowerMacYieldsToWhoGoesOnProbing() {
    Inquiry inquiry = inquiry(FIVE);
    hear(inquiry, ArpPacket.probe(HIGHER, FIVE.address()));
    now += ms(4);
    hear(inquiry, ArpPacket.probe(HIGHER, FIVE.address()));
    assertFalse(inquiry.isDone(), "that one may have crossed ours");
    now += ms(2);
    hear(inquiry, ArpPacket.probe(HIGHER, FIVE.address()));
    assertVerdict(inquiry, FIVE, new Verdict.InUse(HIGHER));
  }

  @Test
  void aPauseBeforeTheVerdictCostsAnotherRequestNotAWrongAnswer() {
    Inquiry inquiry = asked(inquiry(FIVE));
    now += ms(200);
    inquiry.conclude(now, name -> UP);
    assertFalse(inquiry.isDone());
    assertTrue(inquiry.wantsRequests(now));
    request(inquiry);
    hear(inquiry, reply(HIGHER, FIVE));
    assertVerdict(inquiry, FIVE, new Verdict.InUse(HIGHER));
  }

  @Test
  void aMachineThatIsAlwaysLateComesToAVerdictToo() {
    Inquiry inquiry = asked(inquiry(FIVE));
    for (int i = 0; i < Inquiry.EXTRA_REQUESTS; i++) {
      now += ms(50);
      inquiry.conclude(now, name -> UP);
      assertFalse(inquiry.isDone());
      request(inquiry);
    }
    now += ms(50);
    inquiry.conclude(now, name -> UP);
    assertVerdict(inquiry, FIVE, new Verdict.Free());
  }

  @Test
  void whatCannotBeAskedForIsSaidAtOnce() {
    Question onV6 = new Question("eth0", IpAddress.literal("2001:db8::10"));
    Question onDown = new Question("eth9", FIVE.address());
    Inquiry inquiry =
        new Inquiry(
            List.of(onV6, onDown),
            name -> name.equals("eth9") ? new Device.Unusable(Unsent.INTERFACE_DOWN) : UP,
            now);
    assertTrue(inquiry.isDone());
    assertEquals(
        List.of(
            new Answer(onV6, new Verdict.NotAsked(Unsent.NOT_IPV4, "")),
            new Answer(onDown, new Verdict.NotAsked(Unsent.INTERFACE_DOWN, ""))),
        inquiry.answers());
  }

  @Test
  void aLinkThatWentWhileAskingIsNotFree() {
    assertAtVerdict(
        name -> new Device.Unusable(Unsent.NO_CARRIER),
        new Verdict.NotAsked(Unsent.NO_CARRIER, ""));
    assertAtVerdict(
        name -> new Device.Ethernet(8, OWN),
        new Verdict.NotAsked(Unsent.NO_SUCH_INTERFACE, "it was replaced while asking"));
  }

  @Test
  void requestsThatNeverLeftAreNotAnAnswer() {
    Inquiry inquiry = inquiry(FIVE);
    for (int i = 0; i < 3; i++) {
      inquiry.sent(FIVE, new SendResult.Failed(Unsent.NO_BUFFERS, "[105] No buffer space"));
      inquiry.asked(now);
      now += ms(4);
    }
    inquiry.conclude(now, name -> UP);
    assertVerdict(inquiry, FIVE, new Verdict.NotAsked(Unsent.NO_BUFFERS, "[105] No buffer space"));
  }

  private void assertAtVerdict(Function<String, Device> lookup, Verdict expected) {
    Inquiry inquiry = asked(inquiry(FIVE));
    inquiry.conclude(now, lookup);
    assertVerdict(inquiry, FIVE, expected);
  }

  private Inquiry inquiry(Question... questions) {
    return new Inquiry(List.of(questions), name -> UP, now);
  }

  private Inquiry asked(Inquiry inquiry) {
    for (int i = 0; i < Inquiry.REQUESTS; i++) {
      request(inquiry);
      now += ms(4);
    }
    return inquiry;
  }

  private void request(Inquiry inquiry) {
    inquiry.unanswered().forEach(question -> inquiry.sent(question, new SendResult.Sent()));
    inquiry.asked(now);
  }

  private void hear(Inquiry inquiry, ArpPacket packet) {
    inquiry.heard(now, "eth0", packet, Set.of(OWN, OWN_OTHER_PORT)::contains);
  }

  private static ArpPacket reply(MacAddress from, Question to) {
    return ArpPacket.reply(from, to.address(), OWN, IpAddress.v4(0));
  }

  private static void assertVerdict(Inquiry inquiry, Question question, Verdict verdict) {
    assertTrue(inquiry.isDone());
    assertEquals(List.of(new Answer(question, verdict)), inquiry.answers());
  }

  private static long ms(long millis) {
    return Duration.ofMillis(millis).toNanos();
  }
}
