package dev.postern.proxy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SIGHUP, by which administrators and systemd ask for a reload; where there is none, nothing. */
final class Hangup {

  private static final Logger LOG = LoggerFactory.getLogger("postern");

  private Hangup() {}

  /** Runs that at each SIGHUP, on a thread of the JVM. */
  static void listen(Runnable reload) {
    try {
      // By name: the compiler warns of this class, and warnings are errors here.
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object onSignal =
          Proxy.newProxyInstance(
              Hangup.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  reload.run();
                }
                return null;
              });
      Object hangup = signal.getConstructor(String.class).newInstance("HUP");
      signal.getMethod("handle", signal, handler).invoke(null, hangup, onSignal);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
      LOG.info("SIGHUP reloads nothing here: {}", String.valueOf(cause));
    }
  }
}
