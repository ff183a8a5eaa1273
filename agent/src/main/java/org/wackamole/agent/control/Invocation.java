package org.wackamole.agent.control;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code wackactl} was told to do.
 *
 * @param socket given with -s
 * @param configuration given with -c
 * @param watch seconds between tables
 */
record Invocation(
    Request.Verb verb,
    Optional<Path> socket,
    Optional<Path> configuration,
    boolean json,
    boolean check,
    Optional<Double> watch) {

  /**
   * Reads the plain forms that people and monitoring use all day, without picocli, which takes
   * longer to load than all the rest of the command. Empty for everything else, mistakes included:
   * picocli knows what those mean.
   */
  static Optional<Invocation> plain(String... args) {
    Optional<Request.Verb> verb = Optional.empty();
    Optional<Path> socket = Optional.empty();
    Optional<Path> configuration = Optional.empty();
    boolean json = false;
    boolean check = false;
    for (int i = 0; i < args.length; i++) {
      boolean followed = i + 1 < args.length && isValue(args[i + 1]);
      Optional<Request.Verb> word = verb(args[i]);
      if (word.isPresent() && verb.isEmpty()) {
        verb = word;
      } else if (args[i].equals("-s") && followed && socket.isEmpty()) {
        socket = path(args[++i]);
      } else if (args[i].equals("-c") && followed && configuration.isEmpty()) {
        configuration = path(args[++i]);
      } else if (args[i].equals("--json") && !json) {
        json = true;
      } else if (args[i].equals("--check") && !check) {
        check = true;
      } else {
        return Optional.empty();
      }
    }
    Request.Verb asked = verb.orElse(Request.Verb.STATUS);
    if (check && (json || asked != Request.Verb.STATUS)) {
      return Optional.empty();
    }
    return Optional.of(new Invocation(asked, socket, configuration, json, check, Optional.empty()));
  }

  private static boolean isValue(String word) {
    return !word.startsWith("-") && verb(word).isEmpty();
  }

  static Optional<Request.Verb> verb(String word) {
    for (Request.Verb verb : Request.Verb.values()) {
      if (verb.word.equals(word)) {
        return Optional.of(verb);
      }
    }
    return Optional.empty();
  }

  private static Optional<Path> path(String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
