package dev.postern.proxy.session;

import dev.postern.proxy.config.PosternConfig;
import dev.postern.proxy.smtp.Capabilities;
import dev.postern.proxy.smtp.Reply;
import org.jspecify.annotations.Nullable;

/**
 * What clients are offered that may submit: made once for what the backend can, and shared by all
 * sessions, as each would remember a dozen keywords of its own. Thread-safe.
 */
final class Offers {

  /**
   * One of them.
   *
   * @param backend what the backend can
   * @param capabilities what it comes to
   * @param octets of the longest message
   * @param reply that says it to an EHLO
   */
  record Offer(Capabilities backend, Capabilities capabilities, long octets, Reply reply) {}

  private final PosternConfig config;
  private volatile @Nullable Offer last;

  Offers(PosternConfig config) {
    this.config = config;
  }

  /**
   * The offer where the backend can this; what it can is the same object until it is learnt anew.
   */
  @SuppressWarnings("ReferenceEquality") // equal ones would be made anew, at no harm
  Offer meeting(Capabilities backend) {
    Offer known = last;
    if (known == null || known.backend != backend) {
      known = make(backend);
      last = known;
    }
    return known;
  }

  private Offer make(Capabilities backend) {
    Capabilities offered =
        Capabilities.meeting(backend, config.limits().messageOctets(), config.limits().recipients())
            .with("AUTH", "EXTERNAL");
    Reply reply = Reply.of(250, config.hostname(), offered.lines());
    return new Offer(backend, offered, offered.size(), reply);
  }
}
