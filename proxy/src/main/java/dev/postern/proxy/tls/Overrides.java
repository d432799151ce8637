package dev.postern.proxy.tls;

import dev.postern.proxy.tls.TrustOverride.Allow;
import dev.postern.proxy.tls.TrustOverride.Block;
import dev.postern.proxy.tls.Verdict.Reason;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All overrides of one moment. A block counts more than an allow. */
record Overrides(List<Block> blocks, List<Allow> allows) {

  static final Overrides NONE = new Overrides(List.of(), List.of());

  Overrides {
    blocks = List.copyOf(blocks);
    allows = List.copyOf(allows);
  }

  static Overrides of(List<TrustOverride> all) {
    return new Overrides(
        all.stream().filter(Block.class::isInstance).map(Block.class::cast).toList(),
        all.stream().filter(Allow.class::isInstance).map(Allow.class::cast).toList());
  }

  /**
   * What is in force after a file that could not be read whole: every block of before and of now,
   * and an allow only if it stood there before and still does. So a slip of the editor neither
   * pardons nor widens.
   */
  Overrides afterBroken(Overrides readable) {
    Set<Block> blocked = new LinkedHashSet<>(blocks);
    blocked.addAll(readable.blocks);
    return new Overrides(
        List.copyOf(blocked), allows.stream().filter(readable.allows::contains).toList());
  }

  Optional<Block> blockOf(X509Certificate certificate) throws CertificateEncodingException {
    for (Block block : blocks) {
      if (block.whom().is(certificate)) {
        return Optional.of(block);
      }
    }
    return Optional.empty();
  }

  Optional<Block> blockOf(String user) {
    return blocks.stream().filter(block -> block.whom().is(user)).findFirst();
  }

  /** The one in force that overrides this reason for this certificate and lasts longest. */
  Optional<Allow> allowOf(X509Certificate certificate, Reason reason, Instant now)
      throws CertificateEncodingException {
    Optional<Allow> found = Optional.empty();
    for (Allow allow : allows) {
      if (allow.over().contains(reason)
          && allow.isInForce(now)
          && allow.whom().is(certificate)
          && (found.isEmpty() || allow.until().isAfter(found.get().until()))) {
        found = Optional.of(allow);
      }
    }
    return found;
  }

  /** How the log tells of somebody who passed by an override alone. */
  static String exception(Finding finding, Allow allow) {
    return finding.detail() + "; allowed: " + OverrideLine.format(allow);
  }

  /** How a client hears of a block; the reason stays in the file. */
  static Finding finding(Block block) {
    return new Finding(
        Reason.BLOCKED,
        "the administrator blocked "
            + (block.whom().kind() == Whom.Kind.USER ? "its user" : "it")
            + " on "
            + Printable.day(block.since()));
  }
}
