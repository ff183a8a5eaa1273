package org.wackamole.agent.host;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.agent.loop.Inbox;
import org.wackamole.agent.loop.NeighbourPort;
import org.wackamole.arp.Acquaintances;
import org.wackamole.arp.Announcement;
import org.wackamole.arp.Announcer;
import org.wackamole.arp.Answer;
import org.wackamole.arp.Asker;
import org.wackamole.arp.Conflict;
import org.wackamole.arp.ConflictWatch;
import org.wackamole.arp.LinkFinding;
import org.wackamole.arp.LinkProber;
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
import org.wackamole.inet.IpAddress;

/** The neighbours behind the loop's port: asks them, tells them, and shares who they are. */
public final class HostNeighbours implements NeighbourPort, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HostNeighbours.class);

  /** What it works with, and closes. */
  public record Arp(Asker asker, Announcer announcer, ConflictWatch conflicts, LinkProber prober) {}

  private final Asker asker;
  private final Announcer announcer;
  private final ConflictWatch conflicts;
  private final LinkProber prober;
  private final Fellows fellows = new Fellows();
  private final SharedNeighbours shared;
  private final Inbox inbox;
  private final AtomicReference<Optional<ScheduledFuture<?>>> sharing =
      new AtomicReference<>(Optional.empty());
  private final ScheduledExecutorService exchange =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "arp-cache"));

  /** What members told of their neighbours, as of now. */
  private volatile List<Neighbour> sharedNow = List.of();

  private volatile Acquaintances acquaintances = Acquaintances.NONE;
  private volatile SortedSet<String> silent = Collections.emptySortedSet();

  /**
   * @param arp owned by this from now on
   * @param arpCache how often the neighbour table is read and shared
   */
  public HostNeighbours(Arp arp, Duration arpCache, Inbox inbox) {
    this.asker = arp.asker();
    this.announcer = arp.announcer();
    this.conflicts = arp.conflicts();
    this.prober = arp.prober();
    this.shared = new SharedNeighbours(arpCache);
    this.inbox = inbox;
    conflicts.tell(new Claims(fellows, () -> sharedNow));
  }

  /**
   * Which links matter from now on.
   *
   * @param named hosts that the file names one by one, the most trusted first
   */
  public void watch(Collection<Vif> pool, List<IpAddress> named) {
    Map<String, Acquaintances.Link> links = PoolLinks.of(pool);
    conflicts.watch(
        links.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().pool())));
    know(it -> new Acquaintances(links, named, it.members(), it.shared()));
  }

  /**
   * Where the members of the present view are; to be told with every view. On any thread.
   *
   * @param members without those whose address is not known
   */
  public void knowMembers(SortedMap<MemberId, InetAddress> members) {
    if (fellows.are(members)) {
      conflicts.viewChanged();
      know(it -> new Acquaintances(it.links(), it.named(), fellows.addresses(), it.shared()));
    }
  }

  private synchronized void know(UnaryOperator<Acquaintances> change) {
    acquaintances = change.apply(acquaintances);
    prober.know(acquaintances);
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
    sharedNow = shared.fresh(System.nanoTime());
    announcer.setSharedNeighbours(sharedNow);
    know(it -> new Acquaintances(it.links(), it.named(), it.members(), sharedNow));
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
    prober.judge(
        ifnames,
        fellows.lost(living),
        found -> {
          TreeMap<String, LinkVerdict> verdicts = new TreeMap<>();
          found.forEach((ifname, finding) -> verdicts.put(ifname, verdict(finding)));
          silent =
              verdicts.keySet().stream()
                  .filter(ifname -> verdicts.get(ifname) == LinkVerdict.SILENT)
                  .collect(Collectors.toCollection(TreeSet::new));
          inbox.post(new Event.LinksJudged(ticket, verdicts));
        });
  }

  private static LinkVerdict verdict(LinkFinding finding) {
    return switch (finding) {
      case ANSWERED -> LinkVerdict.ANSWERED;
      case SILENT -> LinkVerdict.SILENT;
      case NO_WITNESS -> LinkVerdict.NO_WITNESS;
    };
  }

  /** Links on which nobody answered when they were last asked about. */
  public SortedSet<String> silentLinks() {
    return Collections.unmodifiableSortedSet(silent);
  }

  /** Who else claims what is held here, within the last ten minutes. */
  public List<Conflict> conflicts() {
    return conflicts.conflicts();
  }

  /** ARP packets in which a stranger claimed what was held here, since the start. */
  public long claims() {
    return conflicts.claims();
  }

  /** What of the neighbours cannot be heard or asked, one line each. */
  public List<String> troubles() {
    return Stream.of(conflicts.trouble(), prober.trouble()).flatMap(Optional::stream).toList();
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

  /** Says at once whose these are, and nothing more; on any thread. */
  public void announceFirst(List<Vif> vifs) {
    announcer.announceOnce(announcements(vifs));
  }

  private static List<Announcement> announcements(List<Vif> vifs) {
    return vifs.stream()
        .flatMap(vif -> vif.addresses().stream())
        .map(a -> new Announcement(a.ifname(), a.address(), a.notifyLength()))
        .toList();
  }

  @Override
  public void announce(List<Vif> vifs) {
    List<Announcement> announcements = announcements(vifs);
    List<Announcer.Refusal> refusals = announcer.announce(announcements);
    conflicts.announced(announcements);
    for (Announcer.Refusal refusal : refusals) {
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
    prober.close();
    conflicts.close();
    announcer.close();
  }
}
