package dev.postern.proxy.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.proxy.it.Programs.Ended;
import java.net.InetSocketAddress;
import java.util.Locale;

/** Mail programs, and how each is told to send by certificate. */
enum MailProgram {
  SWAKS("swaks"),
  SWAKS_PIPELINING("swaks"),
  SWAKS_IMPLICIT_TLS("swaks"),
  MSMTP("msmtp"),
  CURL("curl"),
  CURL_WITH_INITIAL_RESPONSE("curl"),
  OPENSSL_STARTTLS_TLS_1_2("openssl"),
  OPENSSL_STARTTLS_TLS_1_3("openssl"),
  OPENSSL_IMPLICIT_TLS_1_2("openssl"),
  OPENSSL_IMPLICIT_TLS_1_3("openssl"),
  PYTHON("python3"),
  JAKARTA_MAIL(""),
  JAKARTA_MAIL_WITH_EXTERNAL("");

  private static final String SENDER = "alice@example.org";
  private static final String RECIPIENT = "someone@example.net";

  private final String program;

  MailProgram(String program) {
    this.program = program;
  }

  /** Sends a mail with that certificate; skips the test where the program is not installed. */
  Ended send(RunningProxy proxy, String certificate) {
    assumeTrue(
        program.isEmpty() || Programs.isInstalled(program),
        () -> "skipped: " + program + " is not installed");
    String key = TestCertificates.file(certificate + "/key.pem").toString();
    String chain = TestCertificates.file(certificate + "/chain.pem").toString();
    InetSocketAddress server = proxy.submission();
    return switch (this) {
      case SWAKS -> swaks(server, chain, key, "--tls");
      case SWAKS_PIPELINING -> swaks(server, chain, key, "--tls", "--pipeline");
      case SWAKS_IMPLICIT_TLS -> swaks(proxy.submissions(), chain, key, "--tls-on-connect");
      case MSMTP -> msmtp(server, chain, key);
      case CURL -> curl(server, chain, key, "--no-sasl-ir");
      case CURL_WITH_INITIAL_RESPONSE -> curl(server, chain, key, "--sasl-ir");
      case OPENSSL_STARTTLS_TLS_1_2 -> openssl(server, chain, key, "-tls1_2", "-starttls", "smtp");
      case OPENSSL_STARTTLS_TLS_1_3 -> openssl(server, chain, key, "-tls1_3", "-starttls", "smtp");
      case OPENSSL_IMPLICIT_TLS_1_2 -> openssl(proxy.submissions(), chain, key, "-tls1_2");
      case OPENSSL_IMPLICIT_TLS_1_3 -> openssl(proxy.submissions(), chain, key, "-tls1_3");
      case PYTHON -> python(server, chain, key);
      case JAKARTA_MAIL -> JakartaMail.send(server, certificate, false, mail());
      case JAKARTA_MAIL_WITH_EXTERNAL -> JakartaMail.send(server, certificate, true, mail());
    };
  }

  /** Whether the program's exit status tells a refusal; s_client only carries lines. */
  boolean tellsByStatus() {
    return !program.equals("openssl");
  }

  String subject() {
    return "by " + name().toLowerCase(Locale.ROOT);
  }

  private String mail() {
    return String.join(
        "\r\n", "From: " + SENDER, "To: " + RECIPIENT, "Subject: " + subject(), "", "Hello", "");
  }

  /** It shows the first certificate of a file only, and completes the path from its CA file. */
  private Ended swaks(InetSocketAddress server, String chain, String key, String... options) {
    return Programs.run(
        "",
        words(
            "swaks %s --tls-verify --from %s --to %s --body Hello --server 127.0.0.1:%d"
                .formatted(String.join(" ", options), SENDER, RECIPIENT, server.getPort())),
        "--h-Subject",
        subject(),
        "--tls-cert",
        chain,
        "--tls-key",
        key,
        "--tls-ca-path",
        TestCertificates.file("pki/chain.pem").toString());
  }

  /** With a user: without one Debian's answers 334 with the next command. */
  private Ended msmtp(InetSocketAddress server, String chain, String key) {
    return Programs.run(
        mail().replace("\r\n", "\n"),
        words(
            ("msmtp --file= --host=127.0.0.1 --port=%d --tls=on --tls-starttls=on --auth=external"
                    + " --user=%s --from=%s")
                .formatted(server.getPort(), SENDER, SENDER)),
        "--tls-trust-file=" + ca(),
        "--tls-cert-file=" + chain,
        "--tls-key-file=" + key,
        RECIPIENT);
  }

  /** Lines have to end with CRLF, or it needs --crlf; -v shows what the server says. */
  private Ended curl(InetSocketAddress server, String chain, String key, String initialResponse) {
    return Programs.run(
        mail(),
        words(
            ("curl -v -sS --ssl-reqd --login-options AUTH=EXTERNAL -u %s: --mail-from %s"
                    + " --mail-rcpt %s -T - smtp://127.0.0.1:%d/laptop.example.org")
                .formatted(SENDER, SENDER, RECIPIENT, server.getPort())),
        initialResponse,
        "--cacert",
        ca(),
        "--cert",
        chain,
        "--key",
        key);
  }

  private Ended openssl(InetSocketAddress server, String chain, String key, String... options) {
    String envelope = "EHLO laptop\r\nMAIL FROM:<%s>\r\nRCPT TO:<%s>\r\nDATA\r\n";
    String[] command =
        words(
            "openssl s_client -quiet -verify_return_error -connect 127.0.0.1:%d %s"
                .formatted(server.getPort(), String.join(" ", options)));
    return Programs.run(
        envelope.formatted(SENDER, RECIPIENT) + mail() + ".\r\nQUIT\r\n",
        command,
        "-CAfile",
        ca(),
        "-cert",
        chain,
        "-cert_chain",
        chain,
        "-key",
        key);
  }

  private Ended python(InetSocketAddress server, String chain, String key) {
    return Programs.run(
        mail(),
        new String[] {"python3", Checkout.file("proxy/src/test/resources/it/send.py").toString()},
        Integer.toString(server.getPort()),
        SENDER,
        RECIPIENT,
        ca(),
        chain,
        key);
  }

  private static String ca() {
    return TestCertificates.file("ca.pem").toString();
  }

  private static String[] words(String command) {
    return command.split(" ", -1);
  }
}
