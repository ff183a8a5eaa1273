package org.wackamole.netlink;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.wackamole.inet.IpAddress;

/**
 * What has been told of links and addresses so far, so that only what differs becomes an event: a
 * lease that is renewed, or a link message about counters, does not.
 */
final class KnownState {
  private record Key(int index, IpAddress address, int prefixLength) {
    static Key of(Message.Address address) {
      return new Key(address.index(), address.address(), address.prefixLength());
    }
  }

  private final Map<Integer, Link> links = new HashMap<>();
  private final Map<Key, BoundAddress> addresses = new HashMap<>();
  private final Consumer<KernelEvent> listener;

  KnownState(Consumer<KernelEvent> listener) {
    this.listener = listener;
  }

  void learn(Message message) {
    switch (message) {
      case Message.Address address -> learn(address);
      case Message.LinkState state when state.removed() -> forget(state.link().index());
      case Message.LinkState state -> learn(state.link());
      case Message.Ack ack -> {}
      case Message.Done done -> {}
      case Message.Other other -> {}
      case Message.Malformed malformed -> {}
    }
  }

  /** Complete tables instead of news: what is not in them is gone. */
  void replace(List<Message> linkTable, List<Message> addressTable) {
    linkTable.forEach(this::learn);
    addressTable.forEach(this::learn);
    Set<Key> present = new HashSet<>();
    for (Message message : addressTable) {
      if (message instanceof Message.Address address) {
        present.add(Key.of(address));
      }
    }
    List.copyOf(addresses.keySet()).stream()
        .filter(key -> !present.contains(key))
        .forEach(this::forget);
    Set<Integer> indexes = new HashSet<>();
    for (Message message : linkTable) {
      if (message instanceof Message.LinkState state) {
        indexes.add(state.link().index());
      }
    }
    List.copyOf(links.keySet()).stream()
        .filter(index -> !indexes.contains(index))
        .forEach(this::forget);
  }

  private void learn(Message.Address message) {
    Link link = links.get(message.index());
    if (link == null || message.address().equals(AddressTable.TRIAL)) {
      return;
    }
    Key key = Key.of(message);
    if (message.removed()) {
      forget(key);
    } else if (addresses.put(key, message.on(link.name())) == null) {
      listener.accept(new KernelEvent.AddressAppeared(addresses.get(key)));
    }
  }

  private void learn(Link link) {
    Link before = links.get(link.index());
    if (link.equals(before)) {
      return;
    }
    if (before != null && !before.name().equals(link.name())) {
      rename(link);
      return;
    }
    links.put(link.index(), link);
    listener.accept(new KernelEvent.LinkChanged(link));
  }

  /** To whoever knows interfaces by name, one went with all that it had and another came. */
  private void rename(Link link) {
    Map<Key, BoundAddress> moved = new HashMap<>(addresses);
    moved.keySet().removeIf(key -> key.index() != link.index());
    forget(link.index());
    learn(link);
    moved.forEach(
        (key, bound) -> {
          BoundAddress renamed = bound.on(link.name());
          addresses.put(key, renamed);
          listener.accept(new KernelEvent.AddressAppeared(renamed));
        });
  }

  private void forget(Key key) {
    BoundAddress bound = addresses.remove(key);
    if (bound != null) {
      listener.accept(
          new KernelEvent.AddressVanished(bound.ifname(), bound.address(), bound.prefixLength()));
    }
  }

  private void forget(int index) {
    List<Key> there = new ArrayList<>(addresses.keySet());
    there.removeIf(key -> key.index() != index);
    there.forEach(this::forget);
    Link link = links.remove(index);
    if (link != null) {
      listener.accept(new KernelEvent.LinkVanished(link.name()));
    }
  }
}
