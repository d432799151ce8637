package dev.postern.proxy.session;

import dev.postern.proxy.backend.BackendConnection;
import dev.postern.proxy.backend.ForwardedIdentity;
import dev.postern.proxy.backend.IdentityForwarding;
import dev.postern.proxy.config.BackendConfig.Timeouts;
import dev.postern.proxy.smtp.Capabilities;
import dev.postern.proxy.smtp.ForwardPath;
import dev.postern.proxy.smtp.Reply;
import dev.postern.proxy.smtp.ReversePath;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One command of a mail, as the MTA at hand takes it.
 *
 * @param isKept whether an MTA that offers this can do what is asked for
 * @param text the line without CRLF; null when there is nothing to say to this MTA
 * @param onReply null when the answer is nobody's
 */
record EnvelopeLine(
    Predicate<Capabilities> isKept,
    Function<Capabilities, @Nullable String> text,
    IntPredicate fitting,
    Duration timeout,
    @Nullable Consumer<Reply> onReply) {

  /** What goes in front of MAIL, which is the proxy's own. */
  static EnvelopeLine prelude(
      IdentityForwarding forwarding, ForwardedIdentity identity, Timeouts timeouts) {
    return new EnvelopeLine(
        offered -> true,
        offered -> forwarding.prelude(offered, identity),
        BackendConnection.FINAL,
        timeouts.command(),
        null);
  }

  static EnvelopeLine mail(
      ReversePath sender, String more, Timeouts timeouts, Consumer<Reply> onReply) {
    return new EnvelopeLine(
        sender.parameters()::areKeptBy,
        offered -> sender.command(offered, more),
        BackendConnection.FINAL,
        timeouts.command(),
        onReply);
  }

  static EnvelopeLine recipient(ForwardPath path, Timeouts timeouts, Consumer<Reply> onReply) {
    return new EnvelopeLine(
        path.parameters()::areKeptBy,
        path::command,
        BackendConnection.FINAL,
        timeouts.command(),
        onReply);
  }

  static EnvelopeLine data(Timeouts timeouts, Consumer<Reply> onReply) {
    return new EnvelopeLine(
        offered -> true,
        offered -> "DATA",
        BackendConnection.INTERMEDIATE,
        timeouts.data(),
        onReply);
  }
}
