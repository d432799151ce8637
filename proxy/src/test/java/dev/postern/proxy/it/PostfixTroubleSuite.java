package dev.postern.proxy.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** In doubt no mail is handed to Postfix, and the administrator reads why. */
abstract class PostfixTroubleSuite {

  private static final PostfixSetup WITH_TLS =
      PostfixSetup.AS_SHIPPED
          .setting("smtpd_tls_chain_files = FOLDER/etc/key.pem FOLDER/etc/chain.pem")
          .option("smtpd_tls_security_level=encrypt")
          .option("smtpd_tls_auth_only=yes");

  private static final String STARTTLS = "backend.tls.mode = starttls";

  abstract Postfix postfix(PostfixSetup setup);

  private static String authorities(String file) {
    return "backend.tls.authorities = \"" + TestCertificates.file(file) + "\"";
  }

  @Test
  void tlsWithTheRightNameAndAuthorityCarriesTheUser() {
    try (Postfix postfix = postfix(WITH_TLS);
        RunningProxy proxy =
            RunningProxy.inFrontOf(postfix.address(), STARTTLS, authorities("ca.pem"))) {
      PostfixSuite.sendInTurn(proxy, List.of(Sender.ALICE, Sender.BOB), 2);
      for (DeliveredMail mail : postfix.all(2)) {
        String line = postfix.folder().log().client(mail.queueId());
        String user = mail.number() == 0 ? Sender.ALICE.user() : Sender.BOB.user();
        assertTrue(line.contains("sasl_username=" + user), line);
      }
    }
  }

  @Test
  void aPostfixWithAnotherNameOrAuthorityGetsNothing() {
    try (Postfix postfix = postfix(WITH_TLS)) {
      assertNotForwarded(
          postfix,
          "4.3.0",
          List.of("backend-unavailable", "step TLS"),
          STARTTLS,
          authorities("ca.pem"),
          "backend.tls.server-name = mail.example.net");
      assertNotForwarded(
          postfix,
          "4.3.0",
          List.of("backend-unavailable", "step TLS"),
          STARTTLS,
          authorities("foreign-ca.pem"));
    }
  }

  @Test
  void aPostfixWithoutStarttlsGetsNothingWhereTlsIsDemanded() {
    try (Postfix postfix = postfix(PostfixSetup.AS_SHIPPED)) {
      assertNotForwarded(
          postfix,
          "4.3.0",
          List.of("backend-unavailable", "does not offer STARTTLS"),
          STARTTLS,
          authorities("ca.pem"));
    }
  }

  @Test
  void aPostfixThatDoesNotOfferXclientGetsNothing() {
    PostfixSetup unlisted = PostfixSetup.AS_SHIPPED.option("smtpd_authorized_xclient_hosts=");
    try (Postfix postfix = postfix(unlisted)) {
      assertNotForwarded(postfix, "4.3.5", List.of("smtpd_authorized_xclient_hosts"));
    }
  }

  private static void assertNotForwarded(
      Postfix postfix, String enhancedCode, List<String> reason, String... lines) {
    try (RunningProxy proxy = RunningProxy.inFrontOf(postfix.address(), lines);
        SmtpClient alice = Sender.ALICE.connect(proxy.submission())) {
      String reply = PostfixSuite.mail(alice, 1, Sender.ALICE);
      assertTrue(reply.startsWith("451 " + enhancedCode), reply);
      proxy.log().await(reason.toArray(new String[0]));
    }
    assertNothingAccepted(postfix);
  }

  private static void assertNothingAccepted(Postfix postfix) {
    List<String> lines = postfix.folder().log().lines();
    assertTrue(lines.stream().noneMatch(line -> line.contains(": client=")), lines::toString);
    assertEquals(List.of(), postfix.delivered());
  }

  /** LOGIN is answered 220 there, but relay is not granted: Postfix itself refuses. */
  @Test
  void withSaslOffPostfixRelaysNothingAndThePreflightSaysWhy() {
    assertRelayIsDenied(PostfixSetup.AS_SHIPPED.option("smtpd_sasl_auth_enable=no"));
  }

  @Test
  void withAuthOnlyInTlsAndNoTlsPostfixRelaysNothingAndThePreflightSaysWhy() {
    assertRelayIsDenied(PostfixSetup.AS_SHIPPED.option("smtpd_tls_auth_only=yes"));
  }

  private void assertRelayIsDenied(PostfixSetup setup) {
    try (Postfix postfix = postfix(setup);
        RunningProxy proxy = RunningProxy.inFrontOf(postfix.address());
        SmtpClient alice = Sender.ALICE.connect(proxy.submission())) {
      String reply = PostfixSuite.mail(alice, 1, Sender.ALICE);
      assertTrue(reply.startsWith("554 5.7.1"), reply);
      proxy.log().await("preflight", "smtpd_sasl_auth_enable = yes");
      assertNothingAccepted(postfix);
    }
  }

  /** Without a name it would relay for whoever reaches it through a fault of ours. */
  @Test
  void theProxyInMynetworksIsToldByThePreflight() {
    PostfixSetup byAddress =
        PostfixSetup.AS_SHIPPED
            .option("mynetworks=127.0.0.0/8,172.16.0.0/12")
            .option("smtpd_relay_restrictions=permit_mynetworks,permit_sasl_authenticated,reject");
    try (Postfix postfix = postfix(byAddress);
        RunningProxy proxy = RunningProxy.inFrontOf(postfix.address())) {
      proxy.log().await("preflight", "take this host out of mynetworks");
    }
  }

  /** Postfix does not count who may say XCLIENT; any other proxy needs the shipped exemption. */
  @Test
  void theEventLimitCountsTheProxyUnlessItIsExempt() {
    PostfixSetup one = PostfixSetup.AS_SHIPPED.option("smtpd_client_connection_count_limit=1");
    PostfixSetup unlisted = one.option("smtpd_authorized_xclient_hosts=");
    String counted = "smtpd_client_event_limit_exceptions=";
    assertEquals("250", secondMail(one.option(counted), "backend.forward = xclient"));
    assertEquals("250", secondMail(unlisted, "backend.forward = mail-auth"), "as shipped");
    assertEquals("451", secondMail(unlisted.option(counted), "backend.forward = mail-auth"));
  }

  /** The code that Bob hears to MAIL while Alice's mail is under way on another connection. */
  private String secondMail(PostfixSetup setup, String forward) {
    try (Postfix postfix = postfix(setup);
        RunningProxy proxy =
            RunningProxy.inFrontOf(postfix.address(), forward, "backend.pool.minimum = 0");
        SmtpClient alice = Sender.ALICE.connect(proxy.submission());
        SmtpClient bob = Sender.BOB.connect(proxy.submission())) {
      alice.expect("250", "MAIL FROM:<" + Sender.ALICE.user() + ">");
      return bob.say("MAIL FROM:<" + Sender.BOB.user() + ">").substring(0, 3);
    }
  }
}
