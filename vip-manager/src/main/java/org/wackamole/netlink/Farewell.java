package org.wackamole.netlink;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.List;

/**
 * The file beside the {@link HeldRecord} that says what the {@link Guard} sends to whom, once
 * nothing of the record is bound any more.
 *
 * <p>First the datagram, as bash's {@code printf} writes it, then a line {@code host port} for each
 * target. bash sends what it prints line by line, so a datagram with a line feed in it goes to a
 * file of its own and the first line is {@code -}; a process has to be started for each target then
 * (3 to 5 ms more on a busy host), so it pays to seal one without.
 *
 * <p>Not safe for several threads.
 */
public final class Farewell {
  private final Path file;
  private final Path datagramFile;

  private Farewell(Path heldRecord) {
    file = heldRecord.resolveSibling(heldRecord.getFileName() + ".farewell");
    datagramFile = file.resolveSibling(file.getFileName() + ".datagram");
  }

  public static Farewell beside(Path heldRecord) {
    return new Farewell(heldRecord);
  }

  /**
   * Replaces what was to be said before.
   *
   * @throws IOException where it cannot be written; what was there before may still be said
   */
  public void write(byte[] datagram, List<InetSocketAddress> targets) throws IOException {
    StringBuilder text = new StringBuilder();
    if (new String(datagram, StandardCharsets.ISO_8859_1).indexOf('\n') < 0) {
      text.append(HexFormat.of().withPrefix("\\x").formatHex(datagram));
    } else {
      replace(datagramFile, datagram);
      text.append('-');
    }
    text.append('\n');
    for (InetSocketAddress target : targets) {
      String host = target.getAddress().getHostAddress();
      text.append(host).append(' ').append(target.getPort()).append('\n');
    }
    replace(file, text.toString().getBytes(StandardCharsets.US_ASCII));
  }

  /** Nothing is to be said from now on: what a former run left is about another life. */
  public void clear() throws IOException {
    Files.deleteIfExists(file);
    Files.deleteIfExists(datagramFile);
  }

  private static void replace(Path file, byte[] content) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".new");
    Files.write(next, content);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
