package org.wackamole.agent.group;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.jgroups.util.Util;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.wackamole.core.View;
import org.wackamole.testing.Namespace;

/** A host whose interface comes up late: its daemon must not need a restart. */
@Tag("root")
class LateAddressTest {
  private final Namespace early = new Namespace();
  private final Namespace late = new Namespace();
  private final Namespace other = new Namespace();

  @AfterEach
  void cleanUp() {
    early.close();
    late.close();
    other.close();
  }

  @Test
  void aGroupIsOpenedOnAnAddressThatCameAfterJGroupsFirstLooked() throws Exception {
    assertEquals(List.of(), early.call(() -> addressesOutsideOfTheHost()));
    late.connect("eth0", other, "eth0");
    late.ip("addr", "add", "10.0.0.1/24", "dev", "eth0");
    InetAddress bind = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});
    Duration second = Duration.ofSeconds(1);
    GroupOptions options =
        new GroupOptions(
            "late",
            4803,
            bind,
            List.of(),
            second,
            second,
            System::nanoTime,
            NoHosts.OPENER,
            "web1",
            second);
    RecordingListener listener = new RecordingListener();
    Group group = late.call(() -> Group.open(options, listener));
    try {
      View view = listener.await(View.class, Duration.ofSeconds(15), v -> true);
      assertEquals(List.of(group.self()), view.members());
    } finally {
      group.close();
    }
  }

  private static List<InetAddress> addressesOutsideOfTheHost() {
    Util.resetCachedAddresses(true, true);
    return List.copyOf(Util.getAllAvailableAddresses(a -> !a.isLoopbackAddress()));
  }
}
