package dev.postern.proxy.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Debian's OpenSMTPD, as conf/backends/opensmtpd.md sets it up. */
final class OpenSmtpd {

  private static final RootedServer.Program PROGRAM =
      new RootedServer.Program(
          "opensmtpd",
          "/etc/smtpd",
          """
          set -e
          mkdir -p /var/spool/smtpd
          chmod 711 /var/spool/smtpd
          chown 1999:1999 /srv
          chmod 600 /etc/smtpd/key.pem
          echo "postern $(smtpctl encrypt PASSWORD)" > /etc/smtpd/postern.credentials
          """
              .replace("PASSWORD", RootedServer.PASSWORD),
          "none",
          List.of("smtpd", "-d", "-f", "/etc/smtpd/smtpd.conf"));

  /** The page's rule relays; here it delivers, and refuses whom it does not know. */
  private static final String DELIVERY =
      """
      table everybody { "@" = inbox }
      table inbox { inbox = "1999:1999:/srv" }
      action "relay" maildir "/srv/inbox" virtual <everybody> userbase <inbox>
      """;

  private OpenSmtpd() {}

  static RootedServer start() {
    BackendPage page = BackendPage.read("opensmtpd.md");
    int port = Ports.free();
    Path folder = RootedServer.folderFor(PROGRAM);
    String configuration =
        page.example("listen on")
            .replace("action \"relay\" relay\n", DELIVERY)
            .replace("for any", "for domain example.net")
            .replace("10587", Integer.toString(port));
    try {
      Path etc = folder.resolve("etc");
      Files.writeString(etc.resolve("smtpd.conf"), configuration);
      for (String file : List.of("chain.pem", "key.pem")) {
        Files.copy(TestCertificates.file("server").resolve(file), etc.resolve(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return RootedServer.start(PROGRAM, folder, port)
        .withSettings(page.example("forward = sasl-plain"));
  }
}
