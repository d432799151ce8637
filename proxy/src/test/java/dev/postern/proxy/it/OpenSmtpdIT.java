package dev.postern.proxy.it;

import java.util.List;
import java.util.regex.Pattern;

/** In front of Debian's OpenSMTPD, which knows the service login alone. */
class OpenSmtpdIT extends RootedServerSuite {

  @Override
  RootedServer start() {
    return OpenSmtpd.start();
  }

  @Override
  List<String> offers() {
    return List.of("8BITMIME", "DSN");
  }

  @Override
  Pattern taken(Sender sender) {
    return Pattern.compile("smtp envelope .*from=<" + sender.user() + ">");
  }
}
