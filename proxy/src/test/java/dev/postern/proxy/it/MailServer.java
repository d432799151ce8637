package dev.postern.proxy.it;

/** A Postfix behind the proxy, wherever it runs. */
interface MailServer extends AutoCloseable {

  /** Where the proxy connects to, as postern.conf writes it. */
  String address();

  PostfixFolder folder();

  @Override
  void close();
}
