package dev.postern.proxy.dialog;

import dev.postern.proxy.certificates.Authority;
import dev.postern.proxy.certificates.CrlProfile;
import dev.postern.proxy.certificates.Profile;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** Whoever appears in a dialog, with certificates minted once, and the files of the proxy. */
final class Cast {

  private final Instant now = Instant.now();

  /** In front of a person without a certificate. */
  private static final String NOBODY = "nobody";

  private final Path folder;
  private final Authority ours = authority("Example CA");
  private final Map<String, SslContext> clients = new HashMap<>();
  private final Map<String, X509Certificate> certificates = new HashMap<>();
  private final SslContext server;

  Cast(Path folder) {
    this.folder = folder;
    this.server = mintServer();
    mint("alice", profile -> profile.email("alice@example.org"));
    mint("bob", profile -> profile.email("bob@example.org"));
    mint("phone", profile -> profile.email("alice@example.org"));
    mint("plus", profile -> profile.email("alice+lists@example.org"));
    mint("nameless", profile -> {});
    mint("twofold", profile -> profile.email("alice@example.org").email("bob@example.org"));
    mint("revoked", profile -> profile.email("alice@example.org"));
    mint("machine", profile -> profile.purposes(KeyPurposeId.id_kp_serverAuth));
    mint("expired", profile -> dates(profile.email("alice@example.org"), -60, -2));
    mint("early", profile -> dates(profile.email("alice@example.org"), 2, 60));
    mint(authority("Foreign CA"), "stranger", profile -> profile.email("alice@example.org"));
    clients.put(NOBODY, build(trustingUs()));
    write("ca.pem", ours.pem());
  }

  Path folder() {
    return folder;
  }

  /** TLS for a client with somebody's certificate. */
  SslHandler client(String name) {
    SslContext context = clients.get(name);
    if (context == null) {
      throw new IllegalArgumentException("nobody is called " + name);
    }
    return context.newHandler(ByteBufAllocator.DEFAULT, "localhost", 587);
  }

  /** TLS for the mail server, behind a first write in clear. */
  SslHandler server() {
    return server.newHandler(ByteBufAllocator.DEFAULT);
  }

  Path write(String name, String text) {
    try {
      Path file = folder.resolve(name);
      Files.createDirectories(folder);
      Files.writeString(file, text);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void remove(String name) {
    try {
      Files.deleteIfExists(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Authority authority(String name) {
    return Authority.root(name, profile -> dates(profile, -100, 100));
  }

  private void dates(Profile profile, int fromDay, int toDay) {
    profile.from = now.plus(Duration.ofDays(fromDay));
    profile.to = now.plus(Duration.ofDays(toDay));
  }

  private X509Certificate mint(String name, Consumer<Profile> changes) {
    return mint(ours, name, changes);
  }

  private X509Certificate mint(Authority issuer, String name, Consumer<Profile> changes) {
    PrivateKey[] key = new PrivateKey[1];
    X509Certificate certificate =
        issuer.leaf(
            profile -> {
              dates(profile, -30, 30);
              changes.accept(profile);
              key[0] = profile.keys.getPrivate();
            });
    certificates.put(name, certificate);
    clients.put(name, build(trustingUs().keyManager(new OneKey(key[0], certificate))));
    return certificate;
  }

  private SslContext mintServer() {
    PrivateKey[] key = new PrivateKey[1];
    X509Certificate certificate =
        ours.leaf(
            profile -> {
              dates(profile, -30, 30);
              profile.purposes(KeyPurposeId.id_kp_serverAuth);
              profile.names.add(new GeneralName(GeneralName.dNSName, "localhost"));
              key[0] = profile.keys.getPrivate();
            });
    write("server.pem", Authority.pem("CERTIFICATE", Authority.encoded(certificate)));
    write("server.key", Authority.pem("PRIVATE KEY", key[0].getEncoded()));
    return build(SslContextBuilder.forServer(key[0], certificate).startTls(true));
  }

  private SslContextBuilder trustingUs() {
    return SslContextBuilder.forClient().trustManager(ours.certificate());
  }

  private static SslContext build(SslContextBuilder builder) {
    try {
      return builder.sslProvider(SslProvider.JDK).build();
    } catch (SSLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The authority's list; somebody more may be revoked than usual. */
  String list(String alsoRevoked) {
    CrlProfile list =
        CrlProfile.of(ours, alsoRevoked.isEmpty() ? 1 : 2)
            .from(now.minus(Duration.ofDays(1)))
            .to(now.plus(Duration.ofDays(7)))
            .revoke(certificate("revoked"));
    return (alsoRevoked.isEmpty() ? list : list.revoke(certificate(alsoRevoked))).pem();
  }

  /** An override that lets somebody revoked pass for an hour. */
  String allowance(String name) {
    return "allow serial=%s issuer=\"%s\" over=revoked since=%s until=%s reason=\"a test\""
        .formatted(
            certificate(name).getSerialNumber().toString(16),
            certificate(name).getIssuerX500Principal(),
            now,
            now.plus(Duration.ofHours(1)));
  }

  private X509Certificate certificate(String name) {
    X509Certificate certificate = certificates.get(name);
    if (certificate == null) {
      throw new IllegalArgumentException("nobody with a certificate is called " + name);
    }
    return certificate;
  }
}
