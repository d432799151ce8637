package dev.postern.proxy.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Debian's Exim, as conf/backends/exim.md sets it up. */
final class Exim {

  private static final RootedServer.Program PROGRAM =
      new RootedServer.Program(
          "exim",
          "/etc/exim4",
          """
          set -e
          mkdir -p /var/spool/exim4 /var/log/exim4
          chown Debian-exim: /var/spool/exim4 /var/log/exim4
          chown 1999:1999 /srv
          chown root:Debian-exim /etc/exim4/postern.password
          chmod 640 /etc/exim4/postern.password
          """,
          "log/exim4/mainlog",
          List.of("exim4", "-bdf", "-q1m"));

  /** What stands around the page's examples: the page's lines for the ACL come first in it. */
  private static final String CONFIGURATION =
      """
      primary_hostname = backend.example.org
      local_interfaces = 127.0.0.1
      keep_environment =
      tls_advertise_hosts =
      dsn_advertise_hosts = *
      host_lookup =
      acl_smtp_rcpt = rcpt
      acl_smtp_data = accept
      MAIN
      begin acl
      rcpt:
        deny message = no such user here
             domains = example.com
      ACL
        deny message = relay not permitted
      begin routers
      inbox:
        driver = accept
        transport = inbox
      begin transports
      inbox:
        driver = appendfile
        user = 1999
        group = 1999
        directory = /srv/inbox
        maildir_format
      begin authenticators
      AUTHENTICATOR
      """;

  private Exim() {}

  static RootedServer start() {
    BackendPage page = BackendPage.read("exim.md");
    int port = Ports.free();
    Path folder = RootedServer.folderFor(PROGRAM);
    String configuration =
        CONFIGURATION
            .replace("MAIN\n", page.example("daemon_smtp_ports").replace("25 : 10587", "10587"))
            .replace("ACL\n", page.example("accept authenticated"))
            .replace("AUTHENTICATOR\n", page.example("driver = plaintext"))
            .replace("10587", Integer.toString(port));
    try {
      Files.writeString(folder.resolve("etc/exim4.conf"), configuration);
      Files.writeString(folder.resolve("etc/postern.password"), RootedServer.PASSWORD + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return RootedServer.start(PROGRAM, folder, port)
        .withSettings(page.example("forward = sasl-plain"));
  }
}
