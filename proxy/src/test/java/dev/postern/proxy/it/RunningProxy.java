package dev.postern.proxy.it;

import dev.postern.proxy.Postern;
import dev.postern.proxy.config.ConfigLoader;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The proxy inside this JVM. */
final class RunningProxy implements AutoCloseable {

  private final Path folder = Folders.create("postern-proxy");
  private final LogLines log = LogLines.listen();
  private final Postern postern;

  private RunningProxy(String backend, String... lines) {
    postern = Postern.start(ConfigLoader.load(ProxyConfiguration.write(folder, backend, lines)));
  }

  /** Starts it; each further line is a key below postern with its value. */
  static RunningProxy inFrontOf(String backend, String... lines) {
    return new RunningProxy(backend, lines);
  }

  /** Starts it as that mail server needs it. */
  static RunningProxy inFrontOf(MailServer server, String... lines) {
    List<String> all = new ArrayList<>(server.settings());
    all.addAll(List.of(lines));
    return new RunningProxy(server.address(), all.toArray(new String[0]));
  }

  /** Where STARTTLS is spoken. */
  InetSocketAddress submission() {
    return postern.addresses("submission").get(0);
  }

  /** Where TLS comes first. */
  InetSocketAddress submissions() {
    return postern.addresses("submissions").get(0);
  }

  LogLines log() {
    return log;
  }

  @Override
  public void close() {
    postern.close();
    log.close();
    Folders.delete(folder);
  }
}
