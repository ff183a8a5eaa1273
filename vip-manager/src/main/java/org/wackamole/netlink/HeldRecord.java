package org.wackamole.netlink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The file in the run directory that says what this daemon added to the kernel: the only addresses
 * that it, its guard or its next run may delete. So it is written before an address is bound, and
 * again after it is gone.
 *
 * <p>One line an address, {@code eth0 195.5.3.180/24}, newest first, because the guard deletes in
 * this order and the oldest of a network is the dear one to delete; then one line a route of ours,
 * {@code eth0 195.5.3.0/24 route}. Every change replaces the file by a rename, so that a reader
 * sees the old text or the new. It need not survive a power cut: neither do addresses.
 *
 * <p>Not safe for several threads.
 */
public final class HeldRecord {
  /**
   * What was on file.
   *
   * @param problems a line each of what could not be read, with file and line number; none of it is
   *     in {@code held}
   */
  public record Reading(List<Held> held, List<String> problems) {}

  private final Path file;
  private Set<Held> oldestFirst = new LinkedHashSet<>();

  private HeldRecord(Path file) {
    this.file = file;
  }

  /** A record that is empty for now; what is on file stays there until the first change. */
  public static HeldRecord at(Path file) {
    return new HeldRecord(file);
  }

  /**
   * What is on file, oldest first; nothing where there is no file.
   *
   * @throws IOException where the file is there but cannot be read
   */
  public static Reading read(Path file) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      return new Reading(List.of(), List.of());
    }
    List<Held> held = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      String address = line.endsWith(" route") ? line.substring(0, line.length() - 6) : line;
      int number = i + 1;
      Held.parse(address)
          .ifPresentOrElse(
              entry -> {
                if (address.equals(line)) {
                  held.addFirst(entry);
                }
              },
              () -> problems.add(problem(file, number, line)));
    }
    return new Reading(List.copyOf(held), List.copyOf(problems));
  }

  private static String problem(Path file, int number, String line) {
    return file
        + ":"
        + number
        + ": expected 'ifname address/prefix', found '"
        + line
        + "'; an address that this line meant may still be bound: compare with ip addr";
  }

  /**
   * Adds entries, before they are bound.
   *
   * @throws IOException where the file cannot be written; then nothing may be bound
   */
  public void add(Collection<Held> entries) throws IOException {
    Set<Held> next = new LinkedHashSet<>(oldestFirst);
    next.addAll(entries);
    write(next);
  }

  /**
   * Takes out entries, after they were deleted, or turned out to be somebody else's.
   *
   * @throws IOException where the file cannot be written; it then names more than is held
   */
  public void remove(Collection<Held> entries) throws IOException {
    Set<Held> next = new LinkedHashSet<>(oldestFirst);
    next.removeAll(Set.copyOf(entries));
    write(next);
  }

  /** What is on record, oldest first. */
  public List<Held> held() {
    return List.copyOf(oldestFirst);
  }

  private void write(Set<Held> wanted) throws IOException {
    if (wanted.equals(oldestFirst)) {
      return;
    }
    StringBuilder text = new StringBuilder();
    Set<String> routes = new LinkedHashSet<>();
    for (Held held : List.copyOf(wanted).reversed()) {
      text.append(held).append('\n');
      if (new Reached.Network(held.ifname(), held.network()).needsRoute()) {
        routes.add(held.ifname() + " " + held.network() + " route\n");
      }
    }
    routes.forEach(text::append);
    Path next = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(next, text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    oldestFirst = wanted;
  }
}
