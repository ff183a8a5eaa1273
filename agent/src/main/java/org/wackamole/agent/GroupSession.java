package org.wackamole.agent;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.agent.group.Group;
import org.wackamole.agent.group.GroupListener;
import org.wackamole.agent.group.GroupUnavailableException;
import org.wackamole.agent.group.NeighbourEntry;
import org.wackamole.agent.loop.GroupPort;
import org.wackamole.agent.loop.Inbox;
import org.wackamole.core.Assignment;
import org.wackamole.core.Departure;
import org.wackamole.core.Event;
import org.wackamole.core.MemberId;
import org.wackamole.core.Report;
import org.wackamole.core.View;
import org.wackamole.inet.IpAddress;

/**
 * Keeps the group open: tries until it is, and opens it again after it was lost, but not before
 * everything is let go, because who joins holds nothing (rule 2).
 */
final class GroupSession implements GroupPort, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupSession.class);

  private static final Duration LAST_OPENING = Duration.ofSeconds(3);

  /** Opens one group, for one life of it. */
  @FunctionalInterface
  interface Opener {
    Group open(GroupListener listener) throws GroupUnavailableException;
  }

  /** Hears what is not the member's business, on JGroups' threads: it returns at once. */
  interface Bystander {
    /** All threads of this process that the group goes through are there. */
    void opened();

    void neighboursHeard(List<NeighbourEntry> table);

    /** See {@link GroupListener#farewellSealed}. */
    void farewellSealed(byte[] datagram, List<InetSocketAddress> targets);

    /**
     * Another view is there.
     *
     * @param addresses where its members are, as far as that is known when it is asked for
     */
    void membersChanged(Supplier<Map<MemberId, IpAddress>> addresses);
  }

  private final Opener opener;
  private volatile Duration retry;
  private final Inbox inbox;
  private final BooleanSupplier nothingHeld;
  private final Supplier<Duration> ageOfProcess;
  private final Bystander bystander;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "group-session");
  private Optional<Life> life = Optional.empty();
  private volatile Optional<Group> group = Optional.empty();
  private volatile boolean metOthers;
  private boolean first = true;

  GroupSession(
      Opener opener,
      Duration retry,
      Inbox inbox,
      BooleanSupplier nothingHeld,
      Supplier<Duration> ageOfProcess,
      Bystander bystander) {
    this.opener = opener;
    this.retry = retry;
    this.inbox = inbox;
    this.nothingHeld = nothingHeld;
    this.ageOfProcess = ageOfProcess;
    this.bystander = bystander;
  }

  /** Where the members of the present view are, as far as known. */
  Map<MemberId, IpAddress> addresses() {
    return group.map(Group::addresses).orElse(Map.of());
  }

  void start() {
    thread.start();
  }

  /** The pause between attempts, from the next one on. */
  void retryEvery(Duration interval) {
    retry = interval;
  }

  boolean isOpen() {
    return group.isPresent();
  }

  /** Whether there was ever another member. */
  boolean metOthers() {
    return metOthers;
  }

  Optional<Group> group() {
    return group;
  }

  private void run() {
    try {
      boolean wait = false;
      while (!closing.await(wait ? retry.toMillis() : 0, TimeUnit.MILLISECONDS)) {
        wait = true;
        if (!nothingHeld.getAsBoolean()) {
          LOG.warn("The group is opened again when all addresses are let go");
          continue;
        }
        Optional<Life> life = openOnce();
        if (life.isPresent()) {
          life.get().ended.await();
          endLife();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<Life> openOnce() {
    Life next = new Life();
    try {
      Group opened = opener.open(next);
      if (!adopt(next, opened)) {
        opened.close();
        return Optional.empty();
      }
      next.begin();
      bystander.opened();
      return Optional.of(next);
    } catch (GroupUnavailableException e) {
      LOG.error(
          "The group cannot be opened: {}. Nothing is held; tried again in {} s",
          e.getMessage(),
          retry.toMillis() / 1000.0);
      next.end();
      return Optional.empty();
    }
  }

  /** False where nobody would ever close it. */
  private synchronized boolean adopt(Life next, Group opened) {
    if (closing.getCount() == 0) {
      return false;
    }
    life = Optional.of(next);
    group = Optional.of(opened);
    return true;
  }

  private synchronized void openNoMore() {
    closing.countDown();
  }

  private void endLife() {
    Optional<Group> ended = group;
    group = Optional.empty();
    ended.ifPresent(Group::close);
  }

  @Override
  public void send(Report report) {
    group.ifPresent(g -> g.send(report));
  }

  @Override
  public void send(Assignment assignment) {
    group.ifPresent(g -> g.send(assignment));
  }

  @Override
  public void serves(boolean anything) {
    group.ifPresent(g -> g.serves(anything));
  }

  void send(List<NeighbourEntry> table) {
    group.ifPresent(g -> g.send(table));
  }

  /** Leaves in good order, and does not come back. */
  void leave(Duration bound) {
    openNoMore();
    group.ifPresent(g -> g.leave(bound));
  }

  /** Waits some seconds for an opening that is under way, and undoes it. */
  @Override
  public void close() {
    openNoMore();
    endLife();
    synchronized (this) {
      life.ifPresent(Life::end);
    }
    try {
      thread.join(LAST_OPENING);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** From one opening to the loss of it; what a former life still says is not heard. */
  private final class Life implements GroupListener {
    private final CountDownLatch ended = new CountDownLatch(1);

    /** What came while the group was being opened: an answer to it could not be sent yet. */
    private final List<Event> early = new ArrayList<>();

    private boolean begun;

    private synchronized void begin() {
      begun = true;
      early.forEach(inbox::post);
      early.clear();
      bystander.membersChanged(GroupSession.this::addresses);
    }

    private void end() {
      ended.countDown();
    }

    private synchronized void post(Event event) {
      if (ended.getCount() == 0) {
        return;
      }
      if (begun) {
        inbox.post(event);
      } else {
        early.add(event);
      }
    }

    @Override
    public void opened(MemberId self) {
      // A group that was lost begins anew: others may have decided meanwhile.
      Duration age = first ? ageOfProcess.get() : Duration.ZERO;
      first = false;
      post(new Event.GroupOpened(self, age));
    }

    @Override
    public void viewInstalled(View view) {
      metOthers |= view.members().size() > 1;
      post(new Event.ViewInstalled(view));
      bystander.membersChanged(GroupSession.this::addresses);
    }

    @Override
    public void departed(MemberId member, Departure how) {
      post(new Event.MemberDeparted(member, how));
    }

    @Override
    public void fellowViewHeard(View view, boolean serves) {
      post(new Event.FellowViewHeard(view, serves));
    }

    @Override
    public void farewellSealed(byte[] datagram, List<InetSocketAddress> targets) {
      bystander.farewellSealed(datagram, targets);
    }

    @Override
    public void reportReceived(Report report) {
      post(new Event.ReportReceived(report));
    }

    @Override
    public void assignmentReceived(Assignment assignment) {
      post(new Event.AssignmentReceived(assignment));
    }

    @Override
    public void neighboursReceived(MemberId from, List<NeighbourEntry> table) {
      bystander.neighboursHeard(table);
    }

    @Override
    public void groupLost(String why) {
      LOG.error("The group is lost: {}. Everything is let go; it is opened again", why);
      post(new Event.GroupLost());
      end();
    }

    @Override
    public void malformed(MemberId from, String why) {
      LOG.warn("Dropped a message of {} that cannot be read: {}", from, why);
    }
  }
}
