package dev.postern.proxy.it;

import java.util.List;
import java.util.regex.Pattern;

/** In front of Debian's Postfix, as it is beside the others. */
class PostfixBackendIT extends BackendSuite {

  @Override
  MailServer start() {
    return PostfixProcess.start(PostfixSetup.AS_SHIPPED);
  }

  @Override
  List<String> offers() {
    return List.of("8BITMIME", "SMTPUTF8", "DSN");
  }

  @Override
  Pattern taken(Sender sender) {
    return Pattern.compile("sasl_method=XCLIENT, sasl_username=" + sender.user() + ",");
  }
}
