package org.wackamole.agent.group;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.wackamole.core.Assignment;
import org.wackamole.core.MemberId;
import org.wackamole.core.Report;
import org.wackamole.core.View;

/** Keeps what a group told, in order; messages and views as they are, the rest as records here. */
final class RecordingListener implements GroupListener {
  record Opened(MemberId self) {}

  record Neighbours(MemberId from, List<NeighbourEntry> table) {}

  record Lost(String why) {}

  record Malformed(MemberId from, String why) {}

  private final List<Object> events = new ArrayList<>();

  private synchronized void add(Object event) {
    events.add(event);
    notifyAll();
  }

  synchronized List<Object> events() {
    return List.copyOf(events);
  }

  <T> Stream<T> all(Class<T> type) {
    return events().stream().filter(type::isInstance).map(type::cast);
  }

  View lastView() {
    return all(View.class).reduce((first, second) -> second).orElseThrow();
  }

  /** Waits for an event, past ones included. */
  synchronized <T> T await(Class<T> type, Duration patience, Predicate<T> wanted)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      for (Object event : events) {
        if (type.isInstance(event) && wanted.test(type.cast(event))) {
          return type.cast(event);
        }
      }
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError("no such " + type.getSimpleName() + " in " + patience);
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  @Override
  public void opened(MemberId self) {
    add(new Opened(self));
  }

  @Override
  public void viewInstalled(View view) {
    add(view);
  }

  @Override
  public void reportReceived(Report report) {
    add(report);
  }

  @Override
  public void assignmentReceived(Assignment assignment) {
    add(assignment);
  }

  @Override
  public void neighboursReceived(MemberId from, List<NeighbourEntry> table) {
    add(new Neighbours(from, table));
  }

  @Override
  public void groupLost(String why) {
    add(new Lost(why));
  }

  @Override
  public void malformed(MemberId from, String why) {
    add(new Malformed(from, why));
  }
}
