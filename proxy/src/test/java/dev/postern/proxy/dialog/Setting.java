package dev.postern.proxy.dialog;

import dev.postern.proxy.config.ConfigLoader;
import dev.postern.proxy.config.PosternConfig;
import dev.postern.proxy.config.TlsConfig.Engine;
import java.util.Locale;

/** The proxy's configuration in a dialog: what is shipped, and what the head of the file says. */
final class Setting {

  private final Cast cast;
  private final Dialog dialog;
  private final Engine engine;

  Setting(Cast cast, Dialog dialog, Engine engine) {
    this.cast = cast;
    this.dialog = dialog;
    this.engine = engine;
  }

  /** Writes and reads the configuration; a mail server is expected at that port. */
  PosternConfig config(int backendPort) {
    Header header = dialog.header();
    String name = dialog.name().replaceAll("[^a-z0-9]+", "-");
    cast.write(name + ".crl", cast.list(""));
    StringBuilder text =
        new StringBuilder(least(header, backendPort).replace("LIST", name + ".crl"));
    if (!header.users.isEmpty()) {
      cast.write(name + ".users", String.join("\n", header.users));
      text.append("postern.identity.users = ").append(name).append(".users\n");
    }
    if (header.backend.equals("sasl-plain")) {
      cast.write("password.txt", "secret\n");
      text.append("postern.backend.sasl { user = postern, password-file = password.txt }\n");
    }
    if (header.hasTrait("starttls")) {
      text.append("postern.backend.tls { mode = starttls, authorities = ca.pem }\n");
      text.append("postern.backend.tls.server-name = localhost\n");
    }
    cast.remove(name + ".overrides");
    header.config.forEach(line -> text.append("postern.").append(line).append('\n'));
    return ConfigLoader.load(cast.write(name + ".conf", text.toString()));
  }

  private String least(Header header, int backendPort) {
    return """
    postern {
      hostname = proxy.example.org
      listeners.submission { bind = "127.0.0.1:0", tls = LISTENER }
      tls { certificate = server.pem, key = server.key, engine = ENGINE }
      trust { authorities = [ca.pem], crl-files = [LIST] }
      identity.rules = [{ from = san-email }]
      backend { address = "127.0.0.1:PORT", forward = FORWARD, pool.minimum = 0 }
      trace.received = false
    }
    """
        .replace("ENGINE", engine.name().toLowerCase(Locale.ROOT))
        .replace("LISTENER", header.listener)
        .replace("PORT", Integer.toString(backendPort))
        .replace("FORWARD", header.backend);
  }
}
