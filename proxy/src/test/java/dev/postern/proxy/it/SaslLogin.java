package dev.postern.proxy.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The login of the proxy's own for forward = sasl-plain, in a sasldb that smtpd's chroot sees. */
final class SaslLogin {

  static final String USER = "postern";
  static final String PASSWORD = "between-proxy-and-postfix";

  /** What Cyrus SASL reads beside main.cf. */
  static final String LIBRARY =
      """
      pwcheck_method: auxprop
      auxprop_plugin: sasldb
      sasldb_path: /etc/sasldb2
      mech_list: PLAIN
      """;

  /** Makes the database in Postfix's folder. */
  static final String SCRIPT =
      """
      mkdir -p queue/etc
      if command -v saslpasswd2 >/dev/null; then
        echo %s | saslpasswd2 -p -c -f queue/etc/sasldb2 -u backend.example.org %s
        chmod 644 queue/etc/sasldb2
      fi
      """
          .formatted(PASSWORD, USER);

  private SaslLogin() {}

  /** A service that believes no XCLIENT, but this login. */
  static PostfixSetup setup() {
    return PostfixSetup.AS_SHIPPED
        .setting("cyrus_sasl_config_path = FOLDER/etc")
        .setting("smtpd_sasl_local_domain = backend.example.org")
        .option("smtpd_authorized_xclient_hosts=");
  }

  /** The proxy with this login. */
  static RunningProxy inFrontOf(Postfix postfix) {
    Path file = postfix.folder().path().resolve("password");
    try {
      Files.writeString(file, PASSWORD + "\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return RunningProxy.inFrontOf(
        postfix.address(),
        "backend.forward = sasl-plain",
        "backend.sasl { user = " + USER + ", password-file = \"" + file + "\" }");
  }
}
