package org.wackamole.netlink;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.wackamole.libc.LibC;

/**
 * Finds an interface by name, afresh for every batch because names and numbers move, and sees to it
 * that no address deleted there takes another along.
 */
final class Interfaces {
  /** Bytes: IFNAMSIZ of linux/if.h without the final zero. */
  private static final int LONGEST_NAME = 15;

  /** What an interface is good for. */
  sealed interface Interface {
    record Usable(int index) implements Interface {}

    /** The reason is for the operator. */
    record Unusable(int errno, String reason) implements Interface {}
  }

  private final Exchange exchange;

  Interfaces(Exchange exchange) {
    this.exchange = exchange;
  }

  /**
   * @param mustBeUp whether one that is switched off is of no use; deleting needs none
   */
  Interface prepare(String ifname, boolean mustBeUp) {
    if (ifname.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
      String reason = Reason.of(LibC.ENODEV, Optional.empty(), ifname);
      return new Interface.Unusable(LibC.ENODEV, reason);
    }
    Exchange.Answer answer = exchange.ask(List.of(Request.link(ifname))).getFirst();
    Optional<Message.LinkState> found =
        answer.carried().stream()
            .filter(Message.LinkState.class::isInstance)
            .map(Message.LinkState.class::cast)
            .findFirst();
    if (answer.errno() != 0 || found.isEmpty()) {
      int errno = answer.errno() == 0 ? LibC.ENODEV : answer.errno();
      return new Interface.Unusable(errno, Reason.of(errno, answer.text(), ifname));
    }
    Link link = found.get().link();
    if (mustBeUp && !link.up()) {
      String reason = Reason.of(LibC.ENETDOWN, Optional.empty(), ifname);
      return new Interface.Unusable(LibC.ENETDOWN, reason);
    }
    boolean promotes = found.get().promotesSecondaries().orElse(true);
    return promotes ? new Interface.Usable(link.index()) : promote(link);
  }

  private Interface promote(Link link) {
    Request request = Request.promoteSecondaries(link.index());
    Exchange.Answer answer = exchange.ask(List.of(request)).getFirst();
    if (answer.errno() == 0) {
      return new Interface.Usable(link.index());
    }
    return new Interface.Unusable(
        answer.errno(),
        "net.ipv4.conf."
            + link.name()
            + ".promote_secondaries could not be set to 1, and without it deleting one address"
            + " deletes others: "
            + Reason.of(answer.errno(), answer.text(), link.name()));
  }
}
