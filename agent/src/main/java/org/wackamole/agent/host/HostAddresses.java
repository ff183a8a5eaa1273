package org.wackamole.agent.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.agent.loop.AddressPort;
import org.wackamole.agent.loop.Heart;
import org.wackamole.agent.loop.Inbox;
import org.wackamole.core.Event;
import org.wackamole.core.IfAddress;
import org.wackamole.core.Vif;
import org.wackamole.inet.IpAddress;
import org.wackamole.netlink.AddressTable;
import org.wackamole.netlink.Held;
import org.wackamole.netlink.HeldRecord;
import org.wackamole.netlink.KernelEvent;
import org.wackamole.netlink.Outcome;

/**
 * The kernel's addresses behind the loop's port. One thread does all of it in order, so that the
 * loop never waits for the kernel; what the kernel says by itself is handled there as well, so that
 * nothing is seen in the middle of a change.
 */
public final class HostAddresses implements AddressPort, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HostAddresses.class);

  /** Of 127.0.0.0/8, so that nobody but this host could ever reach it; its network has a route. */
  private static final IfAddress STAGE =
      new IfAddress("lo", IpAddress.literal("127.87.65.67"), 24, 32);

  private static final int REHEARSALS = 20;

  /** What was released may be bound elsewhere by then, with the processors to itself. */
  private static final Duration RECORD_LATER = Duration.ofMillis(30);

  private final AddressTable table;
  private final Inbox inbox;
  private final Consumer<String> fatal;
  private final KernelView view;

  /** Bound and not about to be released: what may be announced. Read by any thread. */
  private final Set<IpAddress> owned = ConcurrentHashMap.newKeySet();

  private volatile Consumer<List<Vif>> whenBound = vifs -> {};

  private final KernelThread kernel;
  private final Heart heart;
  private final Fence fence;
  private final Lease lease;
  private final Succession succession;
  private final Binder binder;
  private final Preparation preparation;

  /** Who deletes our addresses when we cannot. */
  @FunctionalInterface
  public interface Fence {
    /**
     * Sees to it that what is bound from now on, in this life of the loop, is let live; may wait.
     *
     * @return false where that is not sure, and nothing may be bound
     */
    boolean arm(Heart.Stamp life);
  }

  /**
   * @param table owned by this from now on
   * @param lifetime what the kernel grants an address that nobody renews; empty for ever
   * @param fatal is told when the kernel cannot be watched or changed any more
   */
  public HostAddresses(
      AddressTable table,
      HeldRecord record,
      Inbox inbox,
      Heart heart,
      Fence fence,
      Optional<Duration> lifetime,
      Consumer<String> fatal) {
    this.table = table;
    this.inbox = inbox;
    this.heart = heart;
    this.fence = fence;
    this.lease = new Lease(lifetime);
    this.fatal = fatal;
    this.kernel = new KernelThread(fatal);
    this.view = new KernelView(table, record, inbox, lease::lifetime);
    this.binder = new Binder(table, record, view, lease);
    this.preparation = new Preparation(table, record, view);
    this.succession = new Succession(table, view);
  }

  /**
   * Whether the address is bound here by us, and is to stay. From a pause until the loop has dealt
   * with it nobody knows: others may have it by now.
   */
  public boolean owns(IpAddress address) {
    return owned.contains(address) && heart.beats();
  }

  /**
   * Whether all that was ever bound is confirmed gone, once what was asked for so far is done; but
   * for what was inherited, which the group is to be asked for.
   */
  public boolean ownsNothing() {
    return owned.isEmpty() && kernel.ask(succession::hasAll);
  }

  /**
   * Who says at once, on the kernel's thread, that an address is here: the neighbours wait for it,
   * and the loop, whose word follows, is one more thread that may have to wait for a processor.
   */
  public void whenBound(Consumer<List<Vif>> firstWord) {
    whenBound = firstWord;
  }

  /** From now on these are the addresses and interfaces to look after. */
  public void watch(Collection<Vif> pool) {
    List<Vif> copy = List.copyOf(pool);
    kernel.submit(() -> view.watch(copy).forEach(owned::remove));
  }

  /** What the kernel monitor saw. */
  public void saw(KernelEvent event) {
    kernel.submit(
        () -> {
          if (event instanceof KernelEvent.MonitorFailed failed) {
            fatal.accept("the kernel's addresses cannot be watched: " + failed.reason());
          } else {
            view.saw(event).forEach(owned::remove);
          }
        });
  }

  /** Changes while the kernel answers, or has nothing to do. Any thread may ask. */
  public long progress() {
    return kernel.isIdle() ? System.nanoTime() : kernel.done() + table.answers();
  }

  @Override
  public void prepare(List<Vif> vifs) {
    kernel.submit(() -> preparation.prepare(vifs));
  }

  @Override
  public void bind(List<Vif> vifs) {
    Heart.Stamp stamp = heart.stamp();
    kernel.submit(() -> inbox.post(new Event.Bound(bindSoundly(vifs, stamp))));
  }

  /**
   * An order from before a pause is not carried out, and one that a pause overtook is undone: the
   * guard may have said meanwhile that nothing is bound here, and others may have taken it.
   */
  private List<Event.BindResult> bindSoundly(List<Vif> vifs, Heart.Stamp stamp) {
    if (heart.sound(stamp) && !fence.arm(stamp)) {
      String why = "the guard does not answer, and without it nothing is bound";
      LOG.error("Not bound, because {}: {}", why, vifs);
      return vifs.stream()
          .map(vif -> Binder.failed(vif, vif.addresses().getFirst().ifname(), why))
          .toList();
    }
    if (!heart.sound(stamp)) {
      LOG.warn("Not bound, because this process stood still after it was ordered: {}", vifs);
      vifs.stream()
          .flatMap(vif -> vif.id().addresses().stream())
          .forEach(address -> inbox.post(new Event.AddressVanished(address)));
      return vifs.stream().<Event.BindResult>map(v -> new Event.BindResult.Done(v.id())).toList();
    }
    List<Event.BindResult> results = bindAll(vifs);
    if (heart.sound(stamp)) {
      whenBound.accept(vifs.stream().filter(vif -> ownsAll(vif)).toList());
    } else {
      undo(vifs.stream().flatMap(vif -> Entries.of(vif).stream()).filter(view::isOurs).toList());
    }
    return results;
  }

  private boolean ownsAll(Vif vif) {
    return vif.addresses().stream().map(IfAddress::address).allMatch(this::owns);
  }

  private void undo(List<Held> crossed) {
    LOG.warn("Removed again, because this process stood still meanwhile: {}", crossed);
    view.undo(crossed).forEach(owned::remove);
  }

  /** Before anything else: these are bound since a former life, and on record. */
  public void inherit(List<Vif> vifs) {
    kernel.submit(() -> succession.inherit(vifs));
  }

  @Override
  public void adopt(List<Vif> vifs) {
    Heart.Stamp stamp = heart.stamp();
    owned.addAll(Succession.addresses(vifs));
    succession.settled(vifs);
    kernel.submit(
        () -> {
          if (heart.sound(stamp) && fence.arm(stamp)) {
            renewAll(stamp);
          } else {
            undo(vifs.stream().flatMap(v -> Entries.of(v).stream()).filter(view::isOurs).toList());
          }
        });
  }

  @Override
  public void bequeath(List<Vif> vifs, Duration grace) {
    long ordered = System.nanoTime();
    lease.end();
    kernel.submit(() -> succession.bequeath(vifs, grace, ordered));
  }

  /** How long what is bound lives from now on. */
  public void setLifetime(Optional<Duration> lifetime) {
    lease.change(lifetime);
    renewAs(heart.stamp());
  }

  @Override
  public void renew() {
    if (!owned.isEmpty() && lease.takeDue(System.nanoTime())) {
      renewAs(heart.stamp());
    }
  }

  private void renewAs(Heart.Stamp stamp) {
    kernel.submit(() -> renewAll(stamp));
  }

  private void renewAll(Heart.Stamp stamp) {
    List<Held> all = view.ours().stream().filter(held -> owns(held.address())).toList();
    if (all.isEmpty() || lease.isOver() || !heart.sound(stamp)) {
      return;
    }
    long start = System.nanoTime();
    List<Outcome> outcomes = table.renew(all, lease.lifetime());
    lease.took(System.nanoTime() - start);
    if (!heart.sound(stamp)) {
      undo(all);
    } else if (!outcomes.stream().allMatch(Outcome.Done.class::isInstance)) {
      outcomes.stream()
          .filter(Outcome.Failed.class::isInstance)
          .forEach(failed -> LOG.warn("{}", ((Outcome.Failed) failed).text()));
      view.compare().forEach(owned::remove);
    }
  }

  private List<Event.BindResult> bindAll(List<Vif> vifs) {
    List<Event.BindResult> results = binder.bind(vifs);
    results.stream()
        .filter(Event.BindResult.Done.class::isInstance)
        .forEach(done -> owned.addAll(done.vif().addresses()));
    return results;
  }

  @Override
  public void release(List<Vif> vifs) {
    // At once, so that nothing of it is announced any more.
    succession.settled(vifs);
    vifs.forEach(vif -> vif.addresses().forEach(address -> owned.remove(address.address())));
    kernel.submit(() -> releaseAll(vifs, results -> inbox.post(new Event.Released(results))));
  }

  /** The new owner waits for the answer, nobody for the record. */
  private void releaseAll(List<Vif> vifs, Consumer<List<Event.ReleaseResult>> answer) {
    List<Held> all =
        vifs.stream().flatMap(vif -> Entries.of(vif).stream()).filter(view::isOurs).toList();
    List<Outcome> outcomes = table.apply(all.stream().map(Held::removal).toList());
    List<Held> gone = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      switch (outcomes.get(i)) {
        case Outcome.Done done -> gone.add(all.get(i));
        case Outcome.NotThere notThere -> gone.add(all.get(i));
        case Outcome.AlreadyThere there -> LOG.error("{} is there and was to go", there.found());
        case Outcome.Failed failure -> LOG.error("{}", failure.text());
      }
    }
    gone.forEach(view::disown);
    // Again: the kernel may have bound it only after its release was asked for.
    vifs.forEach(vif -> vif.addresses().forEach(address -> owned.remove(address.address())));
    answer.accept(
        vifs.stream()
            .map(
                vif ->
                    new Event.ReleaseResult(
                        vif.id(), Entries.of(vif).stream().noneMatch(view::isOurs)))
            .toList());
    kernel.submitLater(() -> preparation.forget(gone), RECORD_LATER);
  }

  /**
   * Goes the way of a takeover a few times with an address of the loopback, so that the first real
   * one does not wait for classes to be loaded: that takes some 40 ms on a busy host.
   *
   * <p>Waits for each time before the next, so that whatever is in earnest waits for one at most,
   * and stops once anything is.
   *
   * @param whileBound goes the rest of the way; it runs while the address is bound
   */
  public void rehearse(Consumer<Vif> whileBound) {
    for (int i = 0; i < REHEARSALS; i++) {
      if (!owned.isEmpty() || !kernel.ask(() -> rehearseOnce(whileBound))) {
        return;
      }
    }
  }

  private boolean rehearseOnce(Consumer<Vif> whileBound) {
    Vif stage = new Vif(List.of(STAGE));
    fence.arm(heart.stamp());
    preparation.prepare(List.of(stage));
    bindAll(List.of(stage));
    whenBound.accept(List.of(stage));
    whileBound.accept(stage);
    owned.remove(STAGE.address());
    releaseAll(List.of(stage), results -> {});
    preparation.prepare(List.of());
    return true;
  }

  @Override
  public void tryInterface(String ifname) {
    kernel.submit(
        () -> {
          Outcome outcome = table.tryInterface(ifname);
          inbox.post(new Event.InterfaceTried(ifname, outcome instanceof Outcome.Done));
        });
  }

  /** Finishes what was asked for, within two seconds. */
  @Override
  public void close() {
    if (kernel.finish()) {
      table.close();
    } else {
      LOG.error("The kernel did not answer in time; the next start removes what is on record");
    }
  }
}
