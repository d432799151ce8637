package dev.postern.proxy.demo;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Commands to copy, with which a person goes on alone; the files that they need are written. */
final class Invitation {

  /** Paths that a shell takes as they are. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./+@:-]+");

  private final DemoFolder folder;
  private final DemoConfiguration configuration;
  private final Path pkiProgram;

  Invitation(DemoFolder folder, DemoConfiguration configuration, Path pkiProgram) {
    this.folder = folder;
    this.configuration = configuration;
    this.pkiProgram = pkiProgram;
  }

  void writeFiles() {
    folder.write("hello.eml", DemoMail.fromAliceToBob().content());
    folder.write("msmtprc", msmtpConfiguration());
  }

  private String msmtpConfiguration() {
    return """
        # msmtp -C msmtprc bob@example.org < hello.eml
        account default
        host localhost
        port %d
        from alice@example.org
        tls on
        tls_starttls on
        tls_trust_file "%s"
        tls_cert_file "%s"
        tls_key_file "%s"
        auth external
        user alice@example.org
        """
        .formatted(
            configuration.startTlsPort(),
            folder.resolve("pki/ca.pem"),
            folder.resolve("alice/chain.pem"),
            folder.resolve("alice/key.pem"));
  }

  String swaks() {
    return """
        swaks --server localhost:%d --tls --from alice@example.org --to bob@example.org \\
          --tls-cert %s \\
          --tls-key %s"""
        .formatted(configuration.startTlsPort(), file("alice/chain.pem"), file("alice/key.pem"));
  }

  String curl() {
    return """
        curl --no-progress-meter --upload-file %s \\
          --mail-from alice@example.org --mail-rcpt bob@example.org \\
          --cacert %s --cert %s --key %s \\
          smtps://localhost:%d"""
        .formatted(
            file("hello.eml"),
            file("pki/ca.pem"),
            file("alice/chain.pem"),
            file("alice/key.pem"),
            configuration.implicitPort());
  }

  String msmtp() {
    return "msmtp -C " + file("msmtprc") + " bob@example.org < " + file("hello.eml");
  }

  String revoke() {
    return """
        %s revoke alice@example.org --reason keyCompromise \\
          --dir %s --passphrase-file %s"""
        .formatted(quoted(pkiProgram.toString()), file("pki"), file("passphrase"));
  }

  private String file(String name) {
    return quoted(folder.resolve(name).toString());
  }

  /** A word of a POSIX shell. */
  static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
