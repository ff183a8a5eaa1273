package org.wackamole.agent.group;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

class JGroupsLogTest {
  private final Lines lines = new Lines();
  private final JGroupsLog log = JGroupsLog.to(lines);

  /** A flood of warnings leaves a handful of lines. */
  @Test
  void floodIsLimited() {
    for (int i = 0; i < 1_000; i++) {
      log.warn("bad packet %d from %s", i, "10.0.0.1");
      log.error("bad packet", new IllegalStateException("cut off"));
    }
    assertEquals(JGroupsLog.BURST, lines.said.size());
    assertEquals("WARN bad packet 0 from 10.0.0.1", lines.said.get(0));
    assertEquals("ERROR bad packet: java.lang.IllegalStateException: cut off", lines.said.get(1));
  }

  /** JGroups' information about itself is no news for an operator. */
  @Test
  void informationIsForDebugging() {
    log.info("creating cluster");
    log.debug("sending %s", "x");
    assertEquals(List.of(), lines.said);
    lines.debug = true;
    log.info("creating %s", "cluster");
    log.debug("a percent sign: 100% of {}");
    assertEquals(List.of("DEBUG creating cluster", "DEBUG a percent sign: 100% of {}"), lines.said);
  }

  private static final class Lines extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;

    private final transient List<String> said = new ArrayList<>();
    private boolean debug;

    @Override
    protected String getFullyQualifiedCallerName() {
      return "";
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level, Marker marker, String pattern, Object[] arguments, Throwable cause) {
      said.add(level + " " + MessageFormatter.arrayFormat(pattern, arguments).getMessage());
    }

    @Override
    public boolean isTraceEnabled() {
      return false;
    }

    @Override
    public boolean isDebugEnabled() {
      return debug;
    }

    @Override
    public boolean isInfoEnabled() {
      return true;
    }

    @Override
    public boolean isWarnEnabled() {
      return true;
    }

    @Override
    public boolean isErrorEnabled() {
      return true;
    }
  }
}
