package org.wackamole.agent.config;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers and times, each within the range that its word allows. */
final class Values {
  private static final Pattern TIME = Pattern.compile("([0-9]+)(ms|s|m|h)");

  private Values() {}

  static int number(Token found, String what, int least, int most) throws Mistake {
    String text = found.text();
    boolean digits = found.isText() && text.matches("[0-9]+");
    String significant = text.replaceFirst("^0+(?=.)", "");
    // Ten digits fit a long; more are out of every range.
    long value = digits && significant.length() <= 10 ? Long.parseLong(significant) : -1;
    if (value < least || value > most) {
      throw Mistake.expected(found, what + " from " + least + " to " + most);
    }
    return (int) value;
  }

  /** A time such as {@code 500ms}, {@code 5s}, {@code 2m} or {@code 1h}. */
  static Duration time(Token found, Duration least, Duration most) throws Mistake {
    Matcher matcher = TIME.matcher(found.text().toLowerCase(Locale.ROOT));
    if (!found.isText() || !matcher.matches()) {
      throw Mistake.expected(found, "a time with its unit, such as 500ms, 5s, 2m or 1h");
    }
    String digits = matcher.group(1).replaceFirst("^0+(?=.)", "");
    // Nine digits of hours still fit; no range goes as far as nine digits of milliseconds do not.
    Duration value = digits.length() <= 12 ? scaled(digits, matcher.group(2)) : most.plusMillis(1);
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw Mistake.expected(found, "a time from " + show(least) + " to " + show(most));
    }
    return value;
  }

  private static Duration scaled(String digits, String unit) {
    long count = Long.parseLong(digits);
    return switch (unit) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      default -> Duration.ofHours(count);
    };
  }

  /** In the largest unit that leaves no remainder, as the file would have it. */
  static String show(Duration time) {
    long millis = time.toMillis();
    if (millis % 1_000 != 0) {
      return millis + "ms";
    }
    if (millis % 3_600_000 == 0) {
      return millis / 3_600_000 + "h";
    }
    return millis % 60_000 == 0 ? millis / 60_000 + "m" : millis / 1_000 + "s";
  }
}
