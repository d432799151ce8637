package dev.postern.proxy.it;

import java.util.List;
import java.util.regex.Pattern;

/** In front of Debian's Exim, which sees the user as authorization identity. */
class EximIT extends RootedServerSuite {

  @Override
  RootedServer start() {
    return Exim.start();
  }

  @Override
  List<String> offers() {
    return List.of("8BITMIME", "SMTPUTF8", "DSN");
  }

  @Override
  Pattern taken(Sender sender) {
    return Pattern.compile("<= " + sender.user() + " .*A=postern:" + sender.user() + " ");
  }
}
