package org.wackamole.netlink;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.wackamole.libc.LibC;

/**
 * Listens to what the kernel says of links and addresses, on a thread of its own.
 *
 * <p>It begins with everything that is there, so that nothing falls between a first look and the
 * news. The listener runs on the monitor's thread and must be quick: while it runs, news pile up in
 * the kernel's buffer, and when that is full some are lost. Then both tables are read again and the
 * differences told. It works in the network namespace of the thread that opened it.
 */
public final class KernelMonitor implements AutoCloseable {
  private static final int GROUPS =
      Rtnetlink.RTMGRP_LINK | Rtnetlink.RTMGRP_IPV4_IFADDR | Rtnetlink.RTMGRP_IPV6_IFADDR;

  /** Room for the news of some 10,000 addresses. */
  static final int KERNEL_BUFFER = 8 << 20;

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int ATTEMPTS = 5;

  private final Consumer<KernelEvent> listener;
  private final KnownState known;
  private final NetlinkSocket news;
  private final Exchange tables;
  private final int wakeUp;
  private final Thread thread;
  private volatile boolean closing;

  /**
   * Starts at once.
   *
   * @throws LastErrorException where no netlink socket can be had
   */
  public KernelMonitor(Consumer<KernelEvent> listener) {
    this(listener, KERNEL_BUFFER);
  }

  KernelMonitor(Consumer<KernelEvent> listener, int kernelBuffer) {
    this.listener = listener;
    known = new KnownState(listener);
    news = new NetlinkSocket(GROUPS, Request.MAX_BYTES, kernelBuffer);
    tables = new Exchange(PATIENCE);
    wakeUp = LibC.eventfd(0, LibC.EFD_CLOEXEC);
    thread = Thread.ofPlatform().name("kernel-monitor").daemon().start(this::run);
  }

  private void run() {
    try {
      readTables();
      while (!closing) {
        listen();
      }
    } catch (NetlinkException | LastErrorException e) {
      if (!closing) {
        listener.accept(new KernelEvent.MonitorFailed(e.getMessage()));
      }
    }
  }

  private void listen() {
    switch (news.receiveOr(wakeUp)) {
      case NetlinkSocket.Received.Bytes(ByteBuffer bytes) ->
          MessageReader.read(bytes).forEach(known::learn);
      case NetlinkSocket.Received.Nothing nothing -> {}
      case NetlinkSocket.Received.Broken(int errno) -> {
        if (errno != LibC.ENOBUFS) {
          throw new NetlinkException("listening to the kernel", errno);
        }
        listener.accept(new KernelEvent.Resynchronize());
        drop();
        readTables();
      }
    }
  }

  /** Old news must not be read after a newer table. */
  private void drop() {
    boolean more = true;
    while (more && !closing) {
      more =
          switch (news.receiveNow()) {
            case NetlinkSocket.Received.Bytes bytes -> true;
            case NetlinkSocket.Received.Broken(int errno) -> errno == LibC.ENOBUFS;
            case NetlinkSocket.Received.Nothing nothing -> false;
          };
    }
  }

  private void readTables() {
    for (int attempt = 1; ; attempt++) {
      try {
        List<Message> links = tables.dump(Request.dumpLinks());
        known.replace(links, tables.dump(Request.dumpAddresses()));
        return;
      } catch (NetlinkException e) {
        if (closing || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Ends the thread and waits for it; a listener that runs is let finish. */
  @Override
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    Memory one = new Memory(8);
    one.setLong(0, 1);
    LibC.write(wakeUp, one, 8);
    boolean interrupted = false;
    while (thread != Thread.currentThread() && thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    news.close();
    tables.close();
    LibC.close(wakeUp);
  }
}
