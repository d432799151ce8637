package dev.postern.pki.command;

import dev.postern.pki.PkiException;
import dev.postern.pki.authority.ValidityRequest;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** For how long a certificate shall hold. */
final class ValidityOptions {
  @Option(
      names = "--days",
      paramLabel = "N",
      converter = Days.class,
      description =
          "Days from now. Without it: 365 for a user, 397 for a server, but not beyond the issuing CA's own end.")
  private @Nullable Integer days;

  @Option(
      names = "--not-before",
      paramLabel = "INSTANT",
      hidden = true,
      description = "Exact start, such as 2030-01-01T00:00:00Z; for test certificates.")
  private @Nullable Instant notBefore;

  @Option(
      names = "--not-after",
      paramLabel = "INSTANT",
      hidden = true,
      description = "Exact end, such as 2030-12-31T23:59:59Z; for test certificates.")
  private @Nullable Instant notAfter;

  ValidityRequest request() {
    if (days != null && notAfter != null) {
      throw new PkiException("Give either --days or --not-after, not both.");
    }
    return new ValidityRequest(
        Optional.ofNullable(days), Optional.ofNullable(notBefore), Optional.ofNullable(notAfter));
  }
}
