package org.wackamole.agent;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Signal handlers. The JDK has them in {@code sun.misc} of jdk.unsupported alone, and javac warns
 * about every mention of that in a way that nothing silences; so it is reached by reflection.
 */
final class Signals {
  private Signals() {}

  /**
   * Runs the action on a thread of the JVM's whenever the signal comes.
   *
   * @param name without SIG: TERM, INT, HUP
   * @throws IllegalStateException where this JVM has no such door
   */
  static void on(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler answer =
          (proxy, method, arguments) ->
              switch (method.getName()) {
                case "handle" -> {
                  action.run();
                  yield null;
                }
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> System.identityHashCode(proxy) == arguments[0].hashCode();
                default -> "handler of SIG" + name;
              };
      signal
          .getMethod("handle", signal, handler)
          .invoke(
              null,
              signal.getConstructor(String.class).newInstance(name),
              Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, answer));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java cannot handle SIG" + name, e);
    }
  }
}
