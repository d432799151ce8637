package dev.postern.proxy.it;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What one user may do, in error or in malice, on a connection that others use afterwards. */
enum Nuisance {
  RECIPIENTS_THAT_ARE_REFUSED {
    @Override
    void happen(SmtpClient alice) {
      refuseRecipients(alice, ERRORS);
    }
  },

  /** Enough for Postfix to slow down, too few for it to end the connection. */
  FEWER_RECIPIENTS_THAT_ARE_REFUSED {
    @Override
    void happen(SmtpClient alice) {
      refuseRecipients(alice, 12);
    }
  },

  MAILS_WITHOUT_A_RECIPIENT {
    @Override
    void happen(SmtpClient alice) {
      for (int i = 0; i < ERRORS; i++) {
        alice.expect("250", MAIL);
        assertRefused(alice.say("RCPT TO:<nobody@example.com>"));
        assertRefused(alice.say("DATA"));
        alice.expect("250", "RSET");
      }
    }
  },

  SENDERS_THAT_THE_SERVER_REFUSES {
    @Override
    PostfixSetup setup() {
      return PostfixSetup.AS_SHIPPED
          .option("smtpd_delay_reject=no")
          .option(
              "smtpd_sender_restrictions=check_sender_access,inline:{alice@example.org=reject}");
    }

    @Override
    void happen(SmtpClient alice) {
      for (int i = 0; i < ERRORS; i++) {
        alice.expect("554", MAIL);
      }
    }
  },

  /** Postfix counts junk, HELP and NOOP among it; none of it is Postfix's to answer. */
  COMMANDS_THAT_ARE_NONE {
    @Override
    void happen(SmtpClient alice) {
      alice.expect("250", MAIL);
      for (int i = 0; i < ERRORS; i++) {
        alice.say("NOOP");
        alice.say("VRFY root");
      }
      String reply = "";
      for (int i = 0; i < ERRORS && !reply.startsWith("421"); i++) {
        reply = alice.say("JUNK");
        assertRefused(reply);
      }
    }
  },

  /** Postfix ends a connection after some sixty rounds without a mail. */
  ROUNDS_THAT_END_IN_RSET {
    @Override
    void happen(SmtpClient alice) {
      for (int i = 0; i < 70; i++) {
        alice.expect("250", MAIL);
        alice.expect("250", "RCPT TO:<someone@example.net>");
        alice.expect("250", "RSET");
      }
    }
  };

  private static final int ERRORS = 25;
  private static final String MAIL = "MAIL FROM:<alice@example.org>";

  PostfixSetup setup() {
    return PostfixSetup.AS_SHIPPED;
  }

  abstract void happen(SmtpClient alice);

  private static void refuseRecipients(SmtpClient alice, int count) {
    alice.expect("250", MAIL);
    for (int i = 0; i < count; i++) {
      assertRefused(alice.say("RCPT TO:<nobody" + i + "@example.com>"));
    }
    alice.expect("250", "RSET");
  }

  private static void assertRefused(String reply) {
    assertTrue(reply.startsWith("4") || reply.startsWith("5"), reply);
    assertFalse(reply.endsWith("closed"), reply);
  }
}
