package dev.postern.proxy.testing;

import dev.postern.proxy.config.HttpUrl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code openssl ocsp} as the responder of the CA of the tests, on a port of its own. */
public final class OpensslResponder implements AutoCloseable {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Path index = Scratch.file("");
  private final Map<X509Certificate, Optional<Instant>> known = new LinkedHashMap<>();
  private final List<String> command = new ArrayList<>(List.of("openssl", "ocsp"));
  private final HttpUrl url;
  private Process process;

  /** Starts it; it knows nobody yet. */
  public OpensslResponder(Credential signer, String... more) {
    command.addAll(List.of("-index", index.toString()));
    command.addAll(List.of("-CA", People.authorityFile(People.CA).toString()));
    command.addAll(List.of("-rsigner", signer.certificateFile().toString()));
    command.addAll(List.of("-rkey", signer.keyFile().toString()));
    command.addAll(List.of(more));
    process = run("0");
    url = HttpUrl.parse("http://127.0.0.1:" + awaitPort(process) + "/");
  }

  private Process run(String port) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of("-port", port));
    try {
      return new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** It says: ACCEPT [::]:36537 PID=5230. */
  private static String awaitPort(Process process) {
    try {
      BufferedReader said =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1));
      String line = String.valueOf(said.readLine());
      if (!line.startsWith("ACCEPT ")) {
        process.destroyForcibly();
        throw new IllegalStateException("openssl ocsp says: " + line);
      }
      return line.replaceFirst("ACCEPT .*:(\\d+) .*", "$1");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public HttpUrl url() {
    return url;
  }

  /** From now on it answers good. */
  public void knows(X509Certificate certificate) {
    known.put(certificate, Optional.empty());
    publish();
  }

  /** From now on it answers revoked. */
  public void revokes(X509Certificate certificate) {
    known.put(certificate, Optional.of(Instant.now().minusSeconds(1)));
    publish();
  }

  /** A line each, as {@code openssl ca} writes them; it reads them when it starts. */
  private void publish() {
    Scratch.replace(
        index,
        known.entrySet().stream()
            .map(entry -> line(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining()));
    end();
    process = run(Integer.toString(url.uri().getPort()));
    awaitPort(process);
  }

  private static String line(X509Certificate certificate, Optional<Instant> revokedAt) {
    String serial = certificate.getSerialNumber().toString(16).toUpperCase(Locale.ROOT);
    return String.join(
        "\t",
        revokedAt.isPresent() ? "R" : "V",
        TIME.format(certificate.getNotAfter().toInstant()),
        revokedAt.map(TIME::format).orElse(""),
        serial.length() % 2 == 0 ? serial : "0" + serial,
        "unknown",
        "/CN=somebody\n");
  }

  /** The CA's own key, with which it may sign as well. */
  public static Credential authority() {
    return new Credential(List.of(People.CA.certificate()), People.CA.keyPair().getPrivate());
  }

  @Override
  public void close() {
    end();
  }

  private void end() {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
