package org.wackamole.arp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.wackamole.arp.Eventually.eventually;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;
import org.wackamole.libc.LibC;

/** The asker on a real link: what other kernels answer, and what becomes of a link that goes. */
@Tag("root")
class AskerKernelTest {
  private static final IpAddress TAKEN = IpAddress.literal("10.0.0.5");
  private static final IpAddress UNUSED = IpAddress.literal("10.0.0.6");

  private Namespace here;
  private Namespace there;
  private Asker asker;

  @BeforeEach
  void join() throws Exception {
    here = new Namespace();
    there = new Namespace();
    Namespace.cable(here, there);
    there.ip("addr add 10.0.0.5/24 dev eth0");
    asker = here.call(Asker::new);
    ask(UNUSED); // loads what the JVM has to load once
  }

  @AfterEach
  void part() {
    asker.close();
    here.close();
    there.close();
  }

  @Test
  void aKernelThatHasTheAddressSaysSoWithItsMac() throws Exception {
    assertEquals(List.of(new Verdict.InUse(mac(there))), ask(TAKEN));
  }

  @Test
  void whatNobodyAnswersForIsFree() throws Exception {
    long start = System.nanoTime();
    assertEquals(List.of(new Verdict.Free()), ask(UNUSED));
    long millis = (System.nanoTime() - start) / 1_000_000;
    assertTrue(millis >= 12, "three requests had no time to be answered: " + millis + " ms");
  }

  @Test
  void threeHundredAreAskedTogetherAndEachHasItsOwnVerdict() throws Exception {
    for (int i = 100; i < 200; i++) {
      there.ip("addr add 10.0.1." + i + "/24 dev eth0");
    }
    IpAddress[] addresses =
        IntStream.range(0, 300)
            .mapToObj(i -> IpAddress.v4((10 << 24) + (1 << 8) + 100 + i))
            .toArray(IpAddress[]::new);
    Verdict inUse = new Verdict.InUse(mac(there));
    List<Verdict> verdicts = ask(addresses);
    for (int i = 0; i < 300; i++) {
      assertEquals(i < 100 ? inUse : new Verdict.Free(), verdicts.get(i), addresses[i] + "");
    }
  }

  @Test
  void callsThatOverlapDoNotDisturbEachOther() throws Exception {
    List<CompletableFuture<List<Answer>>> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      calls.add(begin(i % 2 == 0 ? TAKEN : UNUSED));
    }
    for (int i = 0; i < 20; i++) {
      Verdict expected = i % 2 == 0 ? new Verdict.InUse(mac(there)) : new Verdict.Free();
      assertEquals(List.of(expected), verdicts(calls.get(i)), "call " + i);
    }
  }

  @Test
  void ownAddressesOnAnotherInterfaceOfTheSameLinkAreNobodyElses() throws Exception {
    // Both ends of a second cable are ours, as are both ports of a host on one switch.
    here.ip("link add left type veth peer name right");
    here.ip("link set left up");
    here.ip("link set right up");
    here.ip("addr add 10.7.0.1/24 dev right");
    here.sysctl("net.ipv4.conf.all.rp_filter=0");
    List<Answer> answers = verdictsOf(List.of(new Question("left", IpAddress.literal("10.7.0.1"))));
    assertInstanceOf(Verdict.Free.class, answers.getFirst().verdict());
  }

  @Test
  void aHostThatGoesOnAskingForTheSameAddressHasIt() throws Exception {
    MacAddress lower = new MacAddress(1);
    MacAddress higher = new MacAddress(0xfeff_ffff_ffffL);
    for (MacAddress other : List.of(lower, higher)) {
      CompletableFuture<List<Answer>> answers = begin(UNUSED);
      there.call(
          () -> {
            try (PacketSocket socket = PacketSocket.sending()) {
              Frame probe = new Frame(MacAddress.BROADCAST, ArpPacket.probe(other, UNUSED));
              int index = LibC.if_nametoindex("eth0");
              return eventually(() -> socket.send(index, probe), sent -> answers.isDone());
            }
          });
      assertEquals(List.of(new Verdict.InUse(other)), verdicts(answers));
    }
  }

  @Test
  void anInterfaceThatCannotAskSaysWhy() throws Exception {
    assertEquals(Unsent.NO_SUCH_INTERFACE, whyNotAskedOn("eth7"));
    assertEquals(Unsent.NO_ARP, whyNotAskedOn("lo"));
    there.ip("link set eth0 down");
    // The kernel takes up to a second to notice (net/core/link_watch.c).
    eventually(() -> whyNotAskedOn("eth0"), Unsent.NO_CARRIER::equals);
    here.ip("link set eth0 down");
    assertEquals(Unsent.INTERFACE_DOWN, whyNotAskedOn("eth0"));
  }

  @Test
  void anInterfaceMadeAnewUnderItsOldNameIsAskedOnAgain() throws Exception {
    here.ip("link delete eth0");
    assertEquals(Unsent.NO_SUCH_INTERFACE, whyNotAskedOn("eth0"));
    Namespace.cable(here, there);
    there.ip("addr add 10.0.0.5/24 dev eth0");
    Eventually.eventually(() -> here.ip("link show eth0"), shown -> shown.contains("LOWER_UP"));
    assertEquals(List.of(new Verdict.InUse(mac(there))), ask(TAKEN));
  }

  @Test
  void aClosedAskerAnswersThatItDidNotAsk() throws Exception {
    CompletableFuture<List<Answer>> open = begin(UNUSED);
    asker.close();
    Verdict stopped = new Verdict.NotAsked(Unsent.STOPPED, "");
    assertEquals(List.of(stopped), verdicts(open));
    assertEquals(List.of(stopped), ask(UNUSED));
  }

  private Unsent whyNotAskedOn(String ifname) throws Exception {
    Answer answer = verdictsOf(List.of(new Question(ifname, UNUSED))).getFirst();
    return assertInstanceOf(Verdict.NotAsked.class, answer.verdict()).why();
  }

  @Test
  void onTheStageThereIsAnAnswerAndNobodyElseHearsTheQuestion() throws Exception {
    Question question = new Question(Stage.IFNAME, IpAddress.literal("127.87.65.67"));
    try (Capture capture = Capture.in(there)) {
      Verdict verdict = verdictsOf(List.of(question)).getFirst().verdict();
      assertFalse(verdict instanceof Verdict.NotAsked, verdict.toString());
      ask(UNUSED);
      List<String> heard = capture.all().stream().map(each -> each.content().toString()).toList();
      assertTrue(heard.stream().anyMatch(each -> each.contains(UNUSED.toString())), heard + "");
      assertTrue(heard.stream().noneMatch(each -> each.contains("127.87")), heard + "");
    }
  }

  private List<Verdict> ask(IpAddress... addresses) throws Exception {
    return verdicts(begin(addresses));
  }

  private CompletableFuture<List<Answer>> begin(IpAddress... addresses) {
    CompletableFuture<List<Answer>> answers = new CompletableFuture<>();
    List<Question> questions =
        List.of(addresses).stream().map(each -> new Question("eth0", each)).toList();
    asker.ask(questions, answers::complete);
    return answers;
  }

  private List<Answer> verdictsOf(List<Question> questions) throws Exception {
    CompletableFuture<List<Answer>> answers = new CompletableFuture<>();
    asker.ask(questions, answers::complete);
    return answers.get(5, TimeUnit.SECONDS);
  }

  private static List<Verdict> verdicts(CompletableFuture<List<Answer>> answers) throws Exception {
    return answers.get(5, TimeUnit.SECONDS).stream().map(Answer::verdict).toList();
  }

  private static MacAddress mac(Namespace namespace) {
    String[] words = namespace.ip("-br link show eth0").split("\\s+");
    return MacAddress.parse(words[2]).orElseThrow();
  }
}
