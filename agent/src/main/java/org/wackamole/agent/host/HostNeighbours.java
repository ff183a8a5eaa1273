package org.wackamole.agent.host;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.agent.loop.Inbox;
import org.wackamole.agent.loop.NeighbourPort;
import org.wackamole.arp.Announcement;
import org.wackamole.arp.Announcer;
import org.wackamole.arp.Answer;
import org.wackamole.arp.Asker;
import org.wackamole.arp.Neighbour;
import org.wackamole.arp.NeighbourTable;
import org.wackamole.arp.NotifyTarget;
import org.wackamole.arp.Question;
import org.wackamole.arp.Repeats;
import org.wackamole.arp.SharedNeighbours;
import org.wackamole.arp.Stage;
import org.wackamole.arp.Unsent;
import org.wackamole.arp.Verdict;
import org.wackamole.core.Event;
import org.wackamole.core.IfAddress;
import org.wackamole.core.LinkVerdict;
import org.wackamole.core.MemberId;
import org.wackamole.core.Obstacle;
import org.wackamole.core.Vif;
import org.wackamole.core.VifId;

/** The neighbours behind the loop's port: asks them, tells them, and shares who they are. */
public final class HostNeighbours implements NeighbourPort, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HostNeighbours.class);

  private final Asker asker;
  private final Announcer announcer;
  private final SharedNeighbours shared;
  private final Inbox inbox;
  private final AtomicReference<Optional<ScheduledFuture<?>>> sharing =
      new AtomicReference<>(Optional.empty());
  private final ScheduledExecutorService exchange =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "arp-cache"));

  /**
   * @param asker owned by this from now on
   * @param announcer owned by this from now on
   * @param arpCache how often the neighbour table is read and shared
   */
  public HostNeighbours(Asker asker, Announcer announcer, Duration arpCache, Inbox inbox) {
    this.asker = asker;
    this.announcer = announcer;
    this.shared = new SharedNeighbours(arpCache);
    this.inbox = inbox;
  }

  /**
   * Reads this host's neighbour table every {@code period} from now on and hands it to {@code
   * send}.
   */
  public void share(Duration period, Consumer<List<Neighbour>> send) {
    ScheduledFuture<?> next =
        exchange.scheduleWithFixedDelay(
            () -> readAndSend(send), 0, period.toMillis(), TimeUnit.MILLISECONDS);
    sharing.getAndSet(Optional.of(next)).ifPresent(before -> before.cancel(false));
  }

  /** Who is told from now on, and how often. */
  public void configure(Repeats repeats, List<NotifyTarget> targets) {
    announcer.configure(repeats, targets);
  }

  public Announcer.Counters counters() {
    return announcer.counters();
  }

  private void readAndSend(Consumer<List<Neighbour>> send) {
    try {
      List<Neighbour> own = NeighbourTable.read();
      told(own);
      send.accept(own);
    } catch (IOException | RuntimeException e) {
      // Whatever it is, the next time comes: an exception that got out would end the schedule.
      LOG.warn("This host's neighbour table cannot be read, so it is not shared", e);
    }
  }

  /** A member's neighbour table came; on any thread. */
  public void heard(List<Neighbour> table) {
    exchange.execute(() -> told(table));
  }

  private void told(List<Neighbour> table) {
    shared.told(table, System.nanoTime());
    announcer.setSharedNeighbours(shared.fresh(System.nanoTime()));
  }

  @Override
  public void ask(long ticket, List<Vif> vifs) {
    List<Question> questions =
        vifs.stream()
            .flatMap(vif -> vif.addresses().stream())
            .map(address -> new Question(address.ifname(), address.address()))
            .toList();
    asker.ask(questions, answers -> inbox.post(new Event.Asked(ticket, found(vifs, answers))));
  }

  private static TreeMap<VifId, Optional<Obstacle>> found(List<Vif> vifs, List<Answer> answers) {
    TreeMap<VifId, Optional<Obstacle>> found = new TreeMap<>();
    vifs.forEach(vif -> found.put(vif.id(), obstacle(vif, answers)));
    return found;
  }

  @Override
  public void judge(long ticket, SortedSet<String> ifnames, SortedSet<MemberId> living) {
    TreeMap<String, LinkVerdict> verdicts = new TreeMap<>();
    ifnames.forEach(ifname -> verdicts.put(ifname, LinkVerdict.NO_WITNESS));
    inbox.post(new Event.LinksJudged(ticket, verdicts));
  }

  /** One address in the way counts for all; that another host has one is the better reason. */
  private static Optional<Obstacle> obstacle(Vif vif, List<Answer> answers) {
    List<Obstacle> obstacles =
        answers.stream()
            .filter(answer -> vif.id().addresses().contains(answer.question().address()))
            .flatMap(answer -> obstacle(answer).stream())
            .toList();
    return obstacles.stream()
        .filter(Obstacle.InUse.class::isInstance)
        .findFirst()
        .or(() -> obstacles.stream().findFirst());
  }

  private static Optional<Obstacle> obstacle(Answer answer) {
    return switch (answer.verdict()) {
      case Verdict.Free free -> Optional.empty();
      case Verdict.InUse inUse ->
          Optional.of(new Obstacle.InUse(answer.question().address(), inUse.by()));
      // Where there is no ARP there are no neighbours who could have it: a loopback, a tunnel.
      case Verdict.NotAsked notAsked when notAsked.why() == Unsent.NO_ARP -> Optional.empty();
      case Verdict.NotAsked notAsked -> {
        LOG.warn(
            "Cannot ask whether {} is in use on {}: {} {}",
            answer.question().address(),
            answer.question().ifname(),
            notAsked.why(),
            notAsked.detail());
        yield Optional.of(new Obstacle.Unasked(answer.question().address()));
      }
    };
  }

  @Override
  public void announce(List<Vif> vifs) {
    List<Announcement> announcements =
        vifs.stream()
            .flatMap(vif -> vif.addresses().stream())
            .map(a -> new Announcement(a.ifname(), a.address(), a.notifyLength()))
            .toList();
    for (Announcer.Refusal refusal : announcer.announce(announcements)) {
      LOG.warn(
          "{} is not announced on {}: {}",
          refusal.announcement().address(),
          refusal.announcement().ifname(),
          refusal.why());
    }
  }

  /**
   * As {@link #ask} and {@link #announce}, where nobody can hear it: see {@link
   * HostAddresses#rehearse}.
   */
  public void rehearse(Vif stage) {
    for (IfAddress address : stage.addresses()) {
      announcer.announce(
          List.of(new Announcement(Stage.IFNAME, address.address(), address.notifyLength())));
      announcer.withdraw(List.of(address.address()));
      asker.ask(
          List.of(new Question(Stage.IFNAME, address.address())),
          answers -> {
            if (answers.stream().noneMatch(a -> a.verdict() instanceof Verdict.NotAsked)) {
              found(List.of(stage), answers);
            }
          });
    }
  }

  @Override
  public void close() {
    exchange.shutdownNow();
    asker.close();
    announcer.close();
  }
}
