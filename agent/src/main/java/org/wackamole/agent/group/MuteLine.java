package org.wackamole.agent.group;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/** Where no host can be asked: it only sleeps. */
final class MuteLine implements HostLine {
  private final Semaphore wakeUp = new Semaphore(0);

  @Override
  public boolean ask(IpAddress host, Optional<MacAddress> station) {
    return false;
  }

  @Override
  public void listen(boolean on) {}

  @Override
  public void await(long nanos, BiConsumer<IpAddress, MacAddress> heard) {
    try {
      if (nanos > 0 && wakeUp.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
        wakeUp.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void wake() {
    wakeUp.release();
  }

  @Override
  public void close() {}
}
