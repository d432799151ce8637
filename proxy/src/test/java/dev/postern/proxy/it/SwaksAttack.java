package dev.postern.proxy.it;

import dev.postern.proxy.it.Programs.Ended;
import java.util.ArrayList;
import java.util.List;

/** What somebody tries with swaks, and the words by which it fails. */
enum SwaksAttack {
  PASSWORD_WITHOUT_CERTIFICATE("-tls --auth PLAIN AUTH", "Host did not advertise authentication"),
  PASSWORD_IN_CLEAR("--auth LOGIN AUTH", "Host did not advertise authentication"),
  PASSWORD_BESIDE_A_CERTIFICATE("-tls CERT --auth PLAIN AUTH", "requested type not available"),
  MAIL_WITHOUT_CERTIFICATE("-tls", "550 5.7.1 No client certificate arrived"),
  MAIL_IN_CLEAR("--protocol ESMTP", "530 5.7.0 Must issue a STARTTLS command first"),
  MAIL_IN_CLEAR_BY_HELO("--protocol SMTP", "530 5.7.0 Must issue a STARTTLS command first"),
  LOCAL_DELIVERY("--protocol LMTP", "500 5.5.2 Command not recognized"),
  PIPELINED_IN_CLEAR("--pipeline", "530 5.7.0 Must issue a STARTTLS command first"),
  ANOTHER_USER("-tls CERT -f mallory@example.org", "550 5.7.1 Sender address not permitted"),
  NAMED_BY_XCLIENT("-tls CERT --xclient LOGIN=mallory", "Host did not advertise XCLIENT"),
  BALANCERS_HEADER("-tls CERT --proxy PROXY\u00a0UNKNOWN", "500 5.5.2 Command not recognized"),
  BARE_LINE_ENDS("-tls CERT --no-data-fixup --data body\n.\nSECOND", "550 5.6.0 Content with bare"),
  SECOND_MAIL_OF_ANOTHER_USER(
      "-tls CERT --no-data-fixup --data body\r\n.\r\nSECOND",
      "550 5.7.1 Sender address not permitted"),
  GONE_AT_DATA("-tls CERT --drop-after-send DATA", "Dropping connection"),
  GONE_AT_RCPT("-tls CERT --quit-after RCPT", "221 2.0.0 Bye");

  /** Behind a content: what a server that was fooled takes for commands. */
  private static final String SECOND =
      """
      MAIL FROM:<mallory@example.org>
      RCPT TO:<someone@example.net>
      DATA
      smuggled
      .
      """
          .replace("\n", "\r\n");

  private final String options;
  private final String answer;

  SwaksAttack(String options, String answer) {
    this.options = options;
    this.answer = answer;
  }

  Ended run(RunningProxy proxy) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "swaks",
                "--timeout",
                "10",
                "--server",
                "127.0.0.1:" + proxy.submission().getPort(),
                "--from",
                "alice@example.org",
                "--to",
                "someone@example.net"));
    String expanded =
        options
            .replace("CERT", "--tls-cert %s --tls-key %s --tls-ca-path %s".formatted(files()))
            .replace("AUTH", "--auth-user alice@example.org --auth-password secret")
            .replace("SECOND", SECOND.replace(' ', '\u00a0'));
    for (String word : expanded.split(" ", -1)) {
      command.add(word.replace('\u00a0', ' '));
    }
    return Programs.run("", command.toArray(new String[0]));
  }

  private static Object[] files() {
    return new Object[] {
      TestCertificates.file("alice/chain.pem"),
      TestCertificates.file("alice/key.pem"),
      TestCertificates.file("pki/chain.pem")
    };
  }

  String answer() {
    return answer;
  }
}
