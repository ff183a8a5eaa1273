package org.wackamole.agent.config;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The words that begin a statement, as they are spelled in messages. Case does not matter. */
enum Word {
  SPREAD(Shape.VALUE, "Spread"),
  PORT(Shape.VALUE, "Port"),
  SPREAD_RETRY_INTERVAL(Shape.VALUE, "SpreadRetryInterval"),
  GROUP(Shape.VALUE, "Group"),
  CONTROL(Shape.VALUE, "Control"),
  LOG_FACILITY(Shape.VALUE, "LogFacility"),
  MATURE(Shape.VALUE, "Mature"),
  ARP_CACHE(Shape.VALUE, "Arp-Cache"),
  BALANCE(Shape.BLOCK, "Balance"),
  PREFER(Shape.FREE, "Prefer"),
  VIRTUAL_INTERFACES(Shape.BLOCK, "VirtualInterfaces", "VIFs", "VIPs"),
  NOTIFY(Shape.FREE, "Notify"),
  RUN_DYNAMIC(Shape.TEXT, "RunDynamic"),
  PERL_USE_LIB(Shape.TEXT, "PerlUseLib"),
  PERL_USE(Shape.TEXT, "PerlUse"),
  MODULE_DIR(Shape.VALUE, "ModuleDir"),
  NODE(Shape.VALUE, "Node"),
  GROUP_INTERFACE(Shape.VALUE, "GroupInterface"),
  PEERS(Shape.BLOCK, "Peers"),
  WEIGHT(Shape.WEIGHT, "Weight"),
  DETECT(Shape.VALUE, "Detect"),
  HANG_TIMEOUT(Shape.VALUE, "HangTimeout"),
  ADDRESS_LIFETIME(Shape.VALUE, "AddressLifetime"),
  RESTART_GRACE(Shape.VALUE, "RestartGrace"),
  QUORUM(Shape.VALUE, "Quorum"),
  WITNESS(Shape.FREE, "Witness"),
  GRATUITOUS_ARP(Shape.BLOCK, "GratuitousArp");

  /** What may follow a word; Wackamole took {@code =} after some and after others not. */
  enum Shape {
    /** {@code Word = value} */
    VALUE,
    /** <code>Word { ... }</code> */
    BLOCK,
    /** <code>Word = value</code>, or a block with or without {@code =} */
    WEIGHT,
    /** A text follows as it is, without {@code =}. */
    TEXT,
    /** The word has a grammar of its own, without {@code =}. */
    FREE
  }

  private static final Map<String, Word> BY_SPELLING = new HashMap<>();

  static {
    for (Word word : values()) {
      for (String spelling : word.spellings) {
        BY_SPELLING.put(spelling.toLowerCase(Locale.ROOT), word);
      }
    }
  }

  private final Shape shape;
  private final List<String> spellings;

  Word(Shape shape, String... spellings) {
    this.shape = shape;
    this.spellings = List.of(spellings);
  }

  Shape shape() {
    return shape;
  }

  List<String> spellings() {
    return spellings;
  }

  static Optional<Word> of(String text) {
    return Optional.ofNullable(BY_SPELLING.get(text.toLowerCase(Locale.ROOT)));
  }

  static Optional<Word> of(Token token) {
    return token.kind() == Token.Kind.WORD ? of(token.text()) : Optional.empty();
  }

  /** Every spelling of every word. */
  static Stream<String> allSpellings() {
    return Arrays.stream(values()).flatMap(word -> word.spellings.stream());
  }

  @Override
  public String toString() {
    return spellings.getFirst();
  }
}
