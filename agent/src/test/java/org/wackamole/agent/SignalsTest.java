package org.wackamole.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** A signal does what it was told to, as often as it comes, and nothing else. */
class SignalsTest {
  /** Says which signals came; TERM ends it. */
  static final class Listener {
    private Listener() {}

    public static void main(String[] arguments) throws Exception {
      LinkedBlockingQueue<String> came = new LinkedBlockingQueue<>();
      Signals.on("TERM", () -> came.add("TERM"));
      Signals.on("HUP", () -> came.add("HUP"));
      System.out.println("ready");
      String signal = "";
      while (!signal.equals("TERM")) {
        signal = came.take();
        System.out.println(signal);
      }
      System.exit(7);
    }
  }

  @Test
  void eachSignalRunsItsAction() throws Exception {
    try (Jvm jvm = Jvm.start(Listener.class)) {
      BufferedReader out = jvm.out();
      assertEquals("ready", out.readLine());
      for (String signal : new String[] {"HUP", "HUP", "TERM"}) {
        String pid = Long.toString(jvm.process().pid());
        assertEquals(0, new ProcessBuilder("kill", "-" + signal, pid).start().waitFor());
        assertEquals(signal, out.readLine());
      }
      assertEquals(7, jvm.process().waitFor());
    }
  }
}
