package dev.postern.proxy.tls;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.ServerCertificateConfig;
import dev.postern.proxy.config.TlsConfig;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The server's certificates. Which of them a client may get depends on the name it asks for (RFC
 * 6066 section 3); among those it is the client's signature algorithms that decide.
 */
public final class ServerCredentials {

  private final Map<String, ServerCredential> byAlias = new LinkedHashMap<>();

  private ServerCredentials(List<ServerCredential> credentials) {
    credentials.forEach(credential -> byAlias.put(byAlias.size() + "", credential));
  }

  /**
   * Reads all certificates and keys.
   *
   * @throws ConfigException naming what cannot be read, or does not belong together
   */
  public static ServerCredentials read(TlsConfig config) {
    List<ServerCredential> credentials = new ArrayList<>();
    for (ServerCertificateConfig certificate : config.certificates()) {
      credentials.add(ServerCredential.read(certificate));
    }
    return new ServerCredentials(credentials);
  }

  /** What clients will complain of now or soon, a sentence a certificate. */
  public List<String> troubles(Instant now) {
    return byAlias.values().stream().flatMap(one -> one.trouble(now).stream()).toList();
  }

  /** The certificates as a person would list them. */
  public String describe() {
    return String.join(", ", byAlias.values().stream().map(ServerCredentials::describe).toList());
  }

  private static String describe(ServerCredential one) {
    return one.source()
        + " ("
        + one.key().getAlgorithm()
        + (one.isExtractable() ? "" : " in a token")
        + ", until "
        + Printable.day(one.certificate().getNotAfter().toInstant())
        + ")";
  }

  boolean haveToken() {
    return byAlias.values().stream().anyMatch(one -> !one.isExtractable());
  }

  Map<String, ServerCredential> byAlias() {
    return byAlias;
  }

  /**
   * The aliases for a name, in the order of the configuration: those that bear it, else those that
   * bear a name of the first certificate.
   */
  List<String> aliasesFor(Optional<String> serverName) {
    List<String> named = serverName.map(this::bearing).orElse(List.of());
    return named.isEmpty() ? besideTheFirst() : named;
  }

  private List<String> bearing(String name) {
    return byAlias.entrySet().stream()
        .filter(entry -> ServerNames.of(entry.getValue().certificate()).fit(name))
        .map(Map.Entry::getKey)
        .toList();
  }

  private List<String> besideTheFirst() {
    ServerCredential first = byAlias.values().iterator().next();
    Set<String> names = ServerNames.of(first.certificate()).names();
    return byAlias.entrySet().stream()
        .filter(
            entry ->
                entry.getValue().equals(first)
                    || ServerNames.of(entry.getValue().certificate()).names().stream()
                        .anyMatch(names::contains))
        .map(Map.Entry::getKey)
        .toList();
  }
}
