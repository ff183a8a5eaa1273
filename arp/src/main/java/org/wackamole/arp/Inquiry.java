package org.wackamole.arp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/**
 * One list of questions on its way to its verdicts, without clock, thread and socket. All are asked
 * at the same moments; what was answered is not asked again.
 *
 * <p><b>The tie.</b> Two hosts that probe one address at the same moment hear each other, and RFC
 * 5227, 2.1.1 lets both yield. Members of one view never do that, but two halves of a group that a
 * firewall cut may, in lockstep, when both miss the holder; then the address would stay dark. So
 * the one with the lower MAC (the comparison is free, and both make it alike) answers with a probe
 * at once and starts over, while the other yields when it hears that. Whoever goes on probing, or
 * binds, is heard in the second round, and then even the lower MAC yields.
 *
 * <p>Times are {@link System#nanoTime} values.
 */
final class Inquiry {
  static final int REQUESTS = 3;

  /** Between two requests, and from the last one to the verdict: 12 ms in all. */
  static final long SPACING = Duration.ofMillis(4).toNanos();

  /**
   * A verdict that comes later than this after its time may follow a pause of the machine, in which
   * an answer was lost; so it is asked once more.
   */
  static final long LATE = Duration.ofMillis(3).toNanos();

  /** A machine that is late every time has heard what was queued all the same. */
  static final int EXTRA_REQUESTS = 5;

  private static final class Asking {
    final Device.Ethernet device;
    boolean sent;
    Verdict.NotAsked failure = new Verdict.NotAsked(Unsent.REFUSED, "");
    OptionalLong contendedSince = OptionalLong.empty();

    Asking(Device.Ethernet device) {
      this.device = device;
    }
  }

  private final List<Question> questions;
  private final Map<Question, Asking> open = new LinkedHashMap<>();
  private final Map<Question, Verdict> verdicts = new HashMap<>();
  private int requestsLeft = REQUESTS;
  private int extra;
  private long next;

  /** What cannot be asked on its interface is decided here. */
  Inquiry(List<Question> questions, Function<String, Device> lookup, long now) {
    this.questions = List.copyOf(questions);
    this.next = now;
    for (Question question : this.questions) {
      if (!question.address().isV4()) {
        notAsked(question, Unsent.NOT_IPV4);
        continue;
      }
      switch (lookup.apply(question.ifname())) {
        case Device.Ethernet device -> open.put(question, new Asking(device));
        case Device.Unusable(Unsent why) -> notAsked(question, why);
      }
    }
  }

  private void notAsked(Question question, Unsent why) {
    decide(question, new Verdict.NotAsked(why, ""));
  }

  private void decide(Question question, Verdict verdict) {
    open.remove(question);
    verdicts.put(question, verdict);
  }

  boolean isDone() {
    return open.isEmpty();
  }

  /** When it wants to be looked at again. */
  long nextDue() {
    return next;
  }

  boolean wantsRequests(long now) {
    return requestsLeft > 0 && now - next >= 0;
  }

  boolean wantsVerdict(long now) {
    return requestsLeft == 0 && now - next >= 0;
  }

  /** The requests of this moment; each result comes back through {@link #sent}. */
  List<Question> unanswered() {
    return List.copyOf(open.keySet());
  }

  Device.Ethernet device(Question question) {
    return open.get(question).device;
  }

  void sent(Question question, SendResult result) {
    Asking asking = open.get(question);
    switch (result) {
      case SendResult.Sent() -> asking.sent = true;
      case SendResult.Failed(Unsent why, String detail) ->
          asking.failure = new Verdict.NotAsked(why, detail);
    }
  }

  /** All requests of this moment went out. */
  void asked(long now) {
    requestsLeft--;
    next = now + SPACING;
  }

  /**
   * @param own whether a MAC is one of this host's: it may answer itself from another interface
   */
  void heard(long now, String ifname, ArpPacket packet, Predicate<MacAddress> own) {
    IpAddress claimed = packet.isProbe() ? packet.targetAddress() : packet.senderAddress();
    Question question = new Question(ifname, claimed);
    Asking asking = open.get(question);
    if (asking == null || own.test(packet.senderMac())) {
      return;
    }
    boolean theirsIsHigher = packet.senderMac().compareTo(asking.device.mac()) > 0;
    if (!packet.isProbe() || !theirsIsHigher) {
      decide(question, new Verdict.InUse(packet.senderMac()));
    } else if (asking.contendedSince.isEmpty()) {
      asking.contendedSince = OptionalLong.of(now);
      requestsLeft = REQUESTS;
      next = now;
    } else if (now - asking.contendedSince.getAsLong() > SPACING) {
      decide(question, new Verdict.InUse(packet.senderMac()));
    }
  }

  /**
   * Decides what is still open, or grants itself another request where the caller came late.
   *
   * @param now when the verdict was to be given, before the last frames were drained
   */
  void conclude(long now, Function<String, Device> lookup) {
    if (now - next > LATE && extra < EXTRA_REQUESTS) {
      extra++;
      requestsLeft = 1;
      next = now;
      return;
    }
    for (Question question : unanswered()) {
      Asking asking = open.get(question);
      decide(
          question,
          switch (lookup.apply(question.ifname())) {
            case Device.Unusable(Unsent why) -> new Verdict.NotAsked(why, "");
            case Device.Ethernet device when !device.equals(asking.device) ->
                new Verdict.NotAsked(Unsent.NO_SUCH_INTERFACE, "it was replaced while asking");
            case Device.Ethernet device -> asking.sent ? new Verdict.Free() : asking.failure;
          });
    }
  }

  /** Gives up on what is open. */
  void abandon(Unsent why, String detail) {
    for (Question question : unanswered()) {
      decide(question, new Verdict.NotAsked(why, detail));
    }
  }

  /** In the order of the questions; only when {@link #isDone}. */
  List<Answer> answers() {
    List<Answer> answers = new ArrayList<>();
    for (Question question : questions) {
      answers.add(new Answer(question, verdicts.get(question)));
    }
    return List.copyOf(answers);
  }
}
