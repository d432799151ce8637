package dev.postern.proxy.it;

import java.util.List;

/** A Postfix behind the proxy, wherever it runs. */
interface Postfix extends MailServer {

  PostfixFolder folder();

  @Override
  default List<DeliveredMail> delivered() {
    return folder().mailbox().delivered();
  }

  @Override
  default List<String> log() {
    return folder().log().lines();
  }
}
