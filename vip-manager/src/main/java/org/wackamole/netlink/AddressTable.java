package org.wackamole.netlink;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.wackamole.inet.IpAddress;
import org.wackamole.libc.LibC;
import org.wackamole.netlink.Interfaces.Interface;

/**
 * The addresses that this host has, and the door to change them.
 *
 * <p>An address is bound as the file writes it, prefix included. IPv4 takes three precautions,
 * measured in docs/decisions/0003-binding-addresses.md:
 *
 * <ul>
 *   <li>The interface promotes secondaries before anything is changed there, so that a primary
 *       address that goes takes no other along.
 *   <li>The address brings no prefix route of the kernel's, which would make it the source of what
 *       this host sends to that network.
 *   <li>A route of our own to the network, without a source and with the worst metric, keeps it
 *       reachable. It goes with the last address that this table added there.
 * </ul>
 *
 * <p>Not safe for several threads: one owns it. It works in the network namespace of the thread
 * that opened it. Waiting for the kernel is bounded, except that a send may block for as long as
 * another process holds the kernel's network configuration lock.
 */
public final class AddressTable implements AutoCloseable {
  /**
   * For {@link #tryInterface}. RFC 3927 section 2.1 keeps 169.254.255.0/24 back, so that no
   * self-assigned address and no cloud's metadata service is there.
   */
  static final IpAddress TRIAL = IpAddress.literal("169.254.255.87");

  private final Exchange exchange;
  private final Reached reached = new Reached();
  private Optional<Sight> sight = Optional.empty();

  /**
   * @param patience the longest wait for the answers to one batch or for one dump
   * @throws com.sun.jna.LastErrorException where no netlink socket can be had
   */
  public AddressTable(Duration patience) {
    exchange = new Exchange(patience);
  }

  /**
   * Looks at what {@link #apply} looks at first, for additions to these interfaces that follow
   * within {@link Sight#FRESH}: where addresses wait to be bound, that time is saved. What changes
   * meanwhile is for the news to tell, as what changes right after a look always is.
   */
  public void look(Collection<String> ifnames) {
    try {
      sight = Optional.of(Sight.of(this, exchange, ifnames));
    } catch (NetlinkException e) {
      // The look is taken again where it is needed, and told there.
      sight = Optional.empty();
    }
  }

  /**
   * Carries out the changes in their order, removals before additions where the caller puts them
   * so. Adding what is there already (on any interface, with any prefix length) changes nothing,
   * but sets up its network's route again, which the kernel drops when a link goes down.
   *
   * @return an outcome for each change, in the same order
   */
  public List<Outcome> apply(List<Change> changes) {
    try {
      return new Batch(this, exchange, reached, changes).run(sight.filter(s -> s.serves(changes)));
    } catch (NetlinkException e) {
      Outcome failed = new Outcome.Failed(e.errno(), "nothing was changed: " + e.getMessage());
      return changes.stream().map(change -> failed).toList();
    }
  }

  /**
   * Gives addresses that are bound a new lifetime from now on; what is not there is not added, so
   * that a renewal cannot undo a deletion that it crosses.
   *
   * @param lifetime in whole seconds, rounded up; empty for ever
   * @return for each, in the same order: Done, NotThere or Failed
   */
  public List<Outcome> renew(List<Held> addresses, Optional<Duration> lifetime) {
    Interfaces kernel = new Interfaces(exchange);
    Map<String, Interface> interfaces = new HashMap<>();
    List<Request> requests = new ArrayList<>();
    for (Held held : addresses) {
      Interface to = interfaces.computeIfAbsent(held.ifname(), name -> kernel.prepare(name, false));
      if (to instanceof Interface.Usable(int index)) {
        requests.add(
            Request.renewAddress(index, held.address(), held.prefixLength(), seconds(lifetime)));
      }
    }
    Iterator<Exchange.Answer> answers = exchange.ask(requests).iterator();
    List<Outcome> outcomes = new ArrayList<>();
    for (Held held : addresses) {
      outcomes.add(
          switch (interfaces.get(held.ifname())) {
            case Interface.Usable usable -> renewed(held, answers.next());
            case Interface.Unusable(int errno, String reason) -> notRenewed(held, errno, reason);
          });
    }
    return outcomes;
  }

  private static Outcome renewed(Held held, Exchange.Answer answer) {
    int errno = answer.errno();
    if (errno == 0) {
      return new Outcome.Done();
    }
    // EINVAL: see Request.renewAddress.
    return errno == LibC.EINVAL || errno == LibC.ENODEV
        ? new Outcome.NotThere()
        : notRenewed(held, errno, Reason.of(errno, answer.text(), held.ifname()));
  }

  private static Outcome notRenewed(Held held, int errno, String reason) {
    return errno == LibC.ENODEV
        ? new Outcome.NotThere()
        : new Outcome.Failed(errno, "cannot renew the lifetime of " + held + ": " + reason);
  }

  /** What a lifetime is to the kernel. */
  static OptionalInt seconds(Optional<Duration> lifetime) {
    return lifetime
        .map(l -> OptionalInt.of((int) Math.ceilDiv(l.toMillis(), 1000)))
        .orElse(OptionalInt.empty());
  }

  /** How often the kernel has answered so far; any thread may ask, to see whether it goes on. */
  public long answers() {
    return exchange.answers();
  }

  /**
   * All addresses of all interfaces, in the kernel's order, in which the host's own precede.
   *
   * @throws NetlinkException where the kernel refuses or does not answer in time
   */
  public List<BoundAddress> dump() {
    Map<Integer, String> names = new HashMap<>();
    links().forEach(link -> names.put(link.index(), link.name()));
    List<BoundAddress> bound = new ArrayList<>();
    for (Message message : exchange.dump(Request.dumpAddresses())) {
      if (message instanceof Message.Address address) {
        // An interface that came or went between the two dumps has no name: the news tell of it.
        Optional.ofNullable(names.get(address.index()))
            .ifPresent(name -> bound.add(address.on(name)));
      }
    }
    return bound;
  }

  /**
   * All interfaces.
   *
   * @throws NetlinkException where the kernel refuses or does not answer in time
   */
  public List<Link> links() {
    List<Link> links = new ArrayList<>();
    for (Message message : exchange.dump(Request.dumpLinks())) {
      if (message instanceof Message.LinkState state) {
        links.add(state.link());
      }
    }
    return links;
  }

  /**
   * Whether the interface takes an address: binds one for a moment and deletes it.
   *
   * <p>The address is link-local, a /32 of host scope that nobody asks for or hears of, so that an
   * interface that failed can prove itself without touching the pool. {@link KernelMonitor} keeps
   * silent about it. It says nothing of IPv6, which may be switched off alone.
   *
   * @return Done or Failed
   */
  public Outcome tryInterface(String ifname) {
    Change trial = new Change.Add(ifname, TRIAL, 32, Optional.empty());
    switch (new Interfaces(exchange).prepare(ifname, true)) {
      case Interface.Unusable(int errno, String reason) -> {
        return Batch.failed(trial, errno, reason);
      }
      case Interface.Usable(int index) -> {
        Request remove = Request.removeAddress(index, TRIAL, 32);
        Request add =
            Request.addAddress(index, TRIAL, 32, Rtnetlink.RT_SCOPE_HOST, OptionalInt.empty());
        // The first removes what a crash between the two others may have left.
        for (Exchange.Answer answer : exchange.ask(List.of(remove, add, remove)).subList(1, 3)) {
          if (answer.errno() != 0) {
            return Batch.failed(trial, answer);
          }
        }
        return new Outcome.Done();
      }
    }
  }

  @Override
  public void close() {
    exchange.close();
  }
}
