package org.wackamole.netlink;

import com.sun.jna.LastErrorException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.wackamole.libc.LibC;

/**
 * Requests and their answers over one socket, matched by sequence number, every wait bounded. An
 * answer that comes after its time is recognised by its old number and dropped.
 */
final class Exchange implements AutoCloseable {
  /**
   * Requests sent in one go: the kernel carries them out within one system call, and 4,000 of them
   * kept the traffic of other namespaces waiting for 100 ms, 1,000 for up to 8.
   */
  private static final int CHUNK = 250;

  private static final int KERNEL_BUFFER = 4 << 20;
  private static final int DUMP_ATTEMPTS = 5;

  /**
   * The kernel's answer to one request.
   *
   * @param errno 0 for success; ETIMEDOUT where none came in time
   * @param text the kernel's own words, where it has any
   * @param carried what the answer brought besides
   */
  record Answer(int errno, Optional<String> text, List<Message> carried) {}

  private final NetlinkSocket socket =
      new NetlinkSocket(0, CHUNK * Request.MAX_BYTES, KERNEL_BUFFER);
  private final Duration patience;
  private int lastSequence;
  private final AtomicLong received = new AtomicLong();

  Exchange(Duration patience) {
    this.patience = patience;
  }

  /** Sends the requests in their order and collects an answer for each, in the same order. */
  List<Answer> ask(List<Request> requests) {
    List<Answer> answers = new ArrayList<>(requests.size());
    for (int from = 0; from < requests.size(); from += CHUNK) {
      int to = Math.min(from + CHUNK, requests.size());
      answers.addAll(askChunk(requests.subList(from, to)));
    }
    return answers;
  }

  private List<Answer> askChunk(List<Request> requests) {
    int first = lastSequence + 1;
    Optional<Integer> refused = send(requests);
    Answer[] answers = new Answer[requests.size()];
    int errno = refused.orElseGet(() -> collect(first, answers));
    for (int i = 0; i < answers.length; i++) {
      if (answers[i] == null) {
        answers[i] = new Answer(errno, Optional.empty(), List.of());
      }
    }
    return Arrays.asList(answers);
  }

  /** The errno where nothing could be sent. */
  private Optional<Integer> send(List<Request> requests) {
    ByteBuffer out = socket.outgoing();
    for (Request request : requests) {
      request.write(out, ++lastSequence);
    }
    try {
      socket.send(out);
      return Optional.empty();
    } catch (LastErrorException e) {
      return Optional.of(e.getErrorCode());
    }
  }

  /** Fills in what comes; the result is the errno for those that got no answer. */
  private int collect(int first, Answer[] answers) {
    long deadline = System.nanoTime() + patience.toNanos();
    List<Message> carried = new ArrayList<>();
    int missing = answers.length;
    while (missing > 0) {
      switch (socket.receiveUntil(deadline)) {
        case NetlinkSocket.Received.Bytes(ByteBuffer bytes) -> {
          received.incrementAndGet();
          for (Message message : MessageReader.read(bytes)) {
            if (!(message instanceof Message.Ack ack)) {
              carried.add(message);
              continue;
            }
            int index = ack.sequence() - first;
            if (index >= 0 && index < answers.length && answers[index] == null) {
              answers[index] = new Answer(ack.errno(), ack.text(), List.copyOf(carried));
              missing--;
            }
            carried.clear();
          }
        }
        case NetlinkSocket.Received.Broken(int errno) -> {
          return errno;
        }
        case NetlinkSocket.Received.Nothing nothing -> {
          if (System.nanoTime() - deadline >= 0) {
            return LibC.ETIMEDOUT;
          }
        }
      }
    }
    return 0;
  }

  /**
   * All entries of a table. A dump that a change interrupted is taken again, a few times.
   *
   * @throws NetlinkException where the kernel refuses or does not finish in time
   */
  List<Message> dump(Request request) {
    long deadline = System.nanoTime() + patience.toNanos();
    for (int attempt = 1; ; attempt++) {
      List<Message> entries = new ArrayList<>();
      Message.Done done = dumpOnce(request, deadline, entries);
      if (!done.interrupted() || attempt == DUMP_ATTEMPTS) {
        return entries;
      }
    }
  }

  private Message.Done dumpOnce(Request request, long deadline, List<Message> entries) {
    send(List.of(request))
        .ifPresent(
            errno -> {
              throw new NetlinkException("asking the kernel for its table", errno);
            });
    while (true) {
      switch (socket.receiveUntil(deadline)) {
        case NetlinkSocket.Received.Bytes(ByteBuffer bytes) -> {
          received.incrementAndGet();
          for (Message message : MessageReader.read(bytes)) {
            switch (message) {
              case Message.Done done when done.sequence() == lastSequence -> {
                if (done.errno() != 0) {
                  throw new NetlinkException("reading the kernel's table", done.errno());
                }
                return done;
              }
              case Message.Ack ack when ack.sequence() == lastSequence ->
                  throw new NetlinkException("asking the kernel for its table", ack.errno());
              case Message.Address address when address.sequence() == lastSequence ->
                  entries.add(address);
              case Message.LinkState link when link.sequence() == lastSequence -> entries.add(link);
              case Message.Malformed(String reason) ->
                  throw new NetlinkException(
                      "reading the kernel's table (" + reason + ")", LibC.EPROTO);
              // What is left of an answer that came too late.
              case Message.Done done -> {}
              case Message.Ack ack -> {}
              case Message.Address address -> {}
              case Message.LinkState link -> {}
              case Message.Other other -> {}
            }
          }
        }
        case NetlinkSocket.Received.Broken(int errno) ->
            throw new NetlinkException("reading the kernel's table", errno);
        case NetlinkSocket.Received.Nothing nothing -> {
          if (System.nanoTime() - deadline >= 0) {
            throw new NetlinkException("reading the kernel's table", LibC.ETIMEDOUT);
          }
        }
      }
    }
  }

  /** How often something came from the kernel. Any thread may ask. */
  long answers() {
    return received.get();
  }

  @Override
  public void close() {
    socket.close();
  }
}
