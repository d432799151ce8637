package dev.postern.proxy;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.ConfigLoader;
import dev.postern.proxy.tls.OverridesFile;
import dev.postern.proxy.tls.TrustOverride;
import dev.postern.proxy.tls.TrustOverride.Allow;
import dev.postern.proxy.tls.TrustOverride.Block;
import dev.postern.proxy.tls.Verdict.Reason;
import dev.postern.proxy.tls.Whom;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What an administrator does at once and without the CA: block somebody, let somebody pass. */
final class OverrideCommands {

  private OverrideCommands() {}

  /** Whom it is about. */
  static final class WhomOption {
    @Option(names = "--serial", paramLabel = "HEX", description = "Serial number of a certificate.")
    @Nullable String serial;

    @Option(
        names = "--fingerprint",
        paramLabel = "HEX",
        description = "SHA-256 fingerprint of a certificate.")
    @Nullable String fingerprint;

    @Option(names = "--user", paramLabel = "NAME", description = "User, as the log names it.")
    @Nullable String user;

    Whom whom(String issuer) {
      if (serial != null) {
        return new Whom(Whom.Kind.SERIAL, serial, issuer);
      }
      return fingerprint != null
          ? new Whom(Whom.Kind.FINGERPRINT, fingerprint, issuer)
          : new Whom(Whom.Kind.USER, String.valueOf(user), issuer);
    }
  }

  /** Where the overrides are. */
  static final class FileOption {
    @Mixin Main.ConfigOption config = new Main.ConfigOption();

    @Option(
        names = "--overrides-file",
        paramLabel = "FILE",
        description = "The file itself, instead of trust.overrides-file of the configuration.")
    @Nullable Path given;

    OverridesFile open() {
      Path named = given;
      return new OverridesFile(
          named != null
              ? named
              : ConfigLoader.load(config.file)
                  .trust()
                  .overridesFile()
                  .orElseThrow(
                      () ->
                          new ConfigException(
                              config.file
                                  + ": trust.overrides-file is not set; for example:"
                                  + " overrides-file = /etc/postern/overrides")));
    }
  }

  /** A command that says what it cannot do. */
  private abstract static class ChangeCommand implements Callable<Integer> {
    @Mixin FileOption file = new FileOption();

    /** Does it, and says what was done. */
    abstract String change(OverridesFile overrides);

    @Override
    public Integer call() {
      try {
        System.out.println(change(file.open()));
        return 0;
      } catch (ConfigException e) {
        System.err.println(e.getMessage());
      } catch (IllegalArgumentException e) {
        System.err.println("postern: " + e.getMessage());
      }
      return 1;
    }
  }

  /** One that is about somebody. */
  private abstract static class OverrideOfSomebody extends ChangeCommand {
    @ArgGroup(multiplicity = "1")
    WhomOption somebody = new WhomOption();

    @Option(
        names = "--issuer",
        paramLabel = "NAME",
        description = "RFC 4514 name of the issuer, to go with --serial.")
    String issuer = "";

    Whom whom() {
      return somebody.whom(issuer);
    }
  }

  /** Keeps somebody out. */
  @Command(
      name = "block",
      description = "Block a certificate or a user at once; living sessions end within seconds.",
      mixinStandardHelpOptions = true)
  static final class BlockCommand extends OverrideOfSomebody {
    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        required = true,
        description = "Why; for other administrators, not for the person.")
    String reason = "";

    @Override
    String change(OverridesFile overrides) {
      overrides.add(new Block(whom(), now(), reason));
      return "blocked: " + whom() + "; a running proxy looks every trust.reload-interval";
    }
  }

  /** Lets somebody pass. */
  @Command(
      name = "allow",
      description =
          "Let one certificate pass for a while although revocation lists are stale, or it has"
              + " expired or is revoked. Never an unknown issuer, a bad signature or a weak key.",
      mixinStandardHelpOptions = true)
  static final class AllowCommand extends OverrideOfSomebody {
    @Option(
        names = "--until",
        paramLabel = "TIME",
        required = true,
        description = "+30m, +2h, +1d (7 days at most), or a time like 2026-11-25T06:00:00Z.")
    String until = "";

    @Option(
        names = "--over",
        paramLabel = "WHAT",
        split = ",",
        description =
            "What may be wrong: revocation-unknown (where nothing is said), expired, revoked.")
    List<String> over = List.of("revocation-unknown");

    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        required = true,
        description = "Why; it stands in every line of log that this causes.")
    String reason = "";

    @Override
    String change(OverridesFile overrides) {
      Instant now = now();
      Allow allow =
          new Allow(
              whom(),
              over.stream().map(AllowCommand::reason).collect(Collectors.toSet()),
              now,
              time(until, now),
              reason);
      overrides.add(allow);
      return "allowed until %s over %s: %s"
          .formatted(allow.until(), String.join(",", over), whom());
    }

    private static Reason reason(String word) {
      try {
        return Reason.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("--over: there is no " + word, e);
      }
    }
  }

  /** Lifts a block, or ends an allowance. */
  @Command(
      name = "unblock",
      description = "Lift a block; with --allow: end what was allowed.",
      mixinStandardHelpOptions = true)
  static final class UnblockCommand extends OverrideOfSomebody {
    @Option(names = "--allow", description = "End what was allowed, instead.")
    boolean allow;

    @Override
    String change(OverridesFile overrides) {
      if (overrides.remove(allow ? Allow.class : Block.class, whom()) == 0) {
        throw new IllegalArgumentException(
            "there is no such entry: " + whom() + "; postern blocked lists them");
      }
      return "lifted: " + whom();
    }
  }

  /** Lists what is in force. */
  @Command(
      name = "blocked",
      description = "List what is blocked and allowed.",
      mixinStandardHelpOptions = true)
  static final class BlockedCommand extends ChangeCommand {
    @Override
    String change(OverridesFile overrides) {
      List<TrustOverride> entries = overrides.entries();
      return entries.isEmpty()
          ? "nobody is blocked, and nothing is allowed"
          : entries.stream().map(BlockedCommand::line).collect(Collectors.joining("\n"));
    }

    private static String line(TrustOverride entry) {
      if (!(entry instanceof Allow allow)) {
        return "blocked  %s  since %s: %s".formatted(entry.whom(), entry.since(), entry.reason());
      }
      String state = now().isBefore(allow.until()) ? "allowed" : "expired";
      return "%s  %s  until %s over %s: %s"
          .formatted(state, allow.whom(), allow.until(), allow.over(), allow.reason());
    }
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  /** A time, or how long from now. */
  private static Instant time(String text, Instant now) {
    try {
      return text.matches("\\+\\d{1,5}[mhd]")
          ? now.plus(Duration.parse(iso(text)))
          : Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "--until: " + text + " is neither +2h nor 2026-11-25T06:00:00Z", e);
    }
  }

  private static String iso(String text) {
    String amount = text.substring(1).toUpperCase(Locale.ROOT);
    return amount.endsWith("D") ? "P" + amount : "PT" + amount;
  }
}
