package dev.postern.proxy.it;

import java.util.Comparator;
import java.util.List;

/** A mail server behind the proxy, whichever it is and wherever it runs. */
interface MailServer extends AutoCloseable {

  /** Where the proxy connects to, as postern.conf writes it. */
  String address();

  /** What postern.conf needs for it beside the address, as keys below postern. */
  default List<String> settings() {
    return List.of();
  }

  /**
   * What has been delivered to people at example.net, in no order; at example.com there is nobody.
   */
  List<DeliveredMail> delivered();

  /** The lines of its own log. */
  List<String> log();

  /** Waits until that many have been delivered. */
  default List<DeliveredMail> delivered(int count) {
    Waiting.until(() -> delivered().size() >= count, count + " mails", this::log);
    return delivered();
  }

  /** All that has arrived, by number: so many mails, none twice. */
  default List<DeliveredMail> all(int mails) {
    List<DeliveredMail> delivered = delivered(mails);
    List<DeliveredMail> byNumber =
        delivered.stream().sorted(Comparator.comparing(DeliveredMail::number)).toList();
    long numbers = delivered.stream().map(DeliveredMail::number).distinct().count();
    if (delivered.size() != mails || numbers != mails) {
      throw new AssertionError(delivered.size() + " mails, " + numbers + " numbers, not " + mails);
    }
    return byNumber;
  }

  @Override
  void close();
}
