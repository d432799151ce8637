package dev.postern.proxy.session;

import static dev.postern.proxy.tls.Instants.earlier;

import dev.postern.proxy.identity.IdentityMapper;
import dev.postern.proxy.identity.Mapping;
import dev.postern.proxy.session.Standing.Absent;
import dev.postern.proxy.session.Standing.Admitted;
import dev.postern.proxy.session.Standing.Rejected;
import dev.postern.proxy.session.Standing.WithoutUser;
import dev.postern.proxy.tls.ClientCertificateVerifier;
import dev.postern.proxy.tls.Verdict;
import java.security.cert.Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits sessions by their certificates, and knows each that lives by one: when trust changes, or a
 * verdict has run out, every chain is judged anew, once for all its sessions, and they hear of it.
 * So a stolen key ends with its revocation and not with the thief's session. Thread-safe.
 */
public final class LiveSessions {

  private static final Logger log = LoggerFactory.getLogger(LiveSessions.class);

  /** A session that was admitted. */
  interface Member {

    /** What its chain leads to now; called on any thread. */
    void onJudgedAnew(Standing standing);
  }

  /** One chain with the sessions that showed it. */
  private static final class Tenure {
    final Set<Member> members = ConcurrentHashMap.newKeySet();
    volatile Instant until = Instant.MAX;
    private volatile Standing latest = new Absent();

    /** The same in one object for all sessions of a chain: they may be thousands, and live long. */
    Standing shared(Standing standing) {
      Standing before = latest;
      if (standing.equals(before)) {
        return before;
      }
      latest = standing;
      return standing;
    }
  }

  private final ClientCertificateVerifier verifier;
  private final IdentityMapper mapper;
  private final InstantSource clock;
  private final Map<List<Certificate>, Tenure> tenures = new ConcurrentHashMap<>();

  private final Roster roster = new Roster();

  public LiveSessions(ClientCertificateVerifier verifier, IdentityMapper mapper) {
    this(verifier, mapper, InstantSource.system());
  }

  LiveSessions(ClientCertificateVerifier verifier, IdentityMapper mapper, InstantSource clock) {
    this.verifier = verifier;
    this.mapper = mapper;
    this.clock = clock;
  }

  /**
   * Judges a chain, at once where the verdict is known, else elsewhere. The member is entered
   * before: a change of trust in between would otherwise pass it by. Who is not admitted has to
   * leave.
   */
  CompletionStage<Standing> admit(List<Certificate> chain, Member member) {
    tenures.compute(
        chain,
        (same, known) -> {
          Tenure tenure = known == null ? new Tenure() : known;
          tenure.members.add(member);
          return tenure;
        });
    return stage(() -> verifier.ask(chain.toArray(Certificate[]::new)))
        .thenApply(
            verdict -> {
              Standing standing = standing(verdict);
              Tenure tenure = tenures.get(chain);
              if (tenure == null) {
                return standing;
              }
              // The earlier one: who was judged anew meanwhile may have been judged by newer lists.
              tenure.until = earlier(tenure.until, until(standing));
              return tenure.shared(standing);
            })
        .whenComplete((standing, failure) -> logFailure(failure));
  }

  /** What is thrown at once fails as what is thrown later. */
  private static CompletionStage<Verdict> stage(Supplier<CompletionStage<Verdict>> asking) {
    try {
      return asking.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static void logFailure(@Nullable Throwable failure) {
    if (failure != null) {
      log.error("a chain could not be judged, so it admits nobody", failure);
    }
  }

  /** Who is there, for people. */
  public Roster roster() {
    return roster;
  }

  /** The session has ended, or was not admitted. */
  void leave(List<Certificate> chain, Member member) {
    tenures.computeIfPresent(
        chain,
        (same, tenure) -> {
          tenure.members.remove(member);
          return tenure.members.isEmpty() ? null : tenure;
        });
  }

  /**
   * Judges chains of living sessions anew: all of them, or those whose verdict has run out. Takes
   * as long as the signatures take, not for an event loop; what a responder has to be asked about
   * comes later.
   */
  public void judgeAnew(boolean all) {
    Instant now = clock.instant();
    tenures.forEach(
        (chain, tenure) -> {
          if (all || !now.isBefore(tenure.until)) {
            judgeAnew(chain, tenure);
          }
        });
  }

  private void judgeAnew(List<Certificate> chain, Tenure tenure) {
    stage(() -> verifier.judgeAnew(chain.toArray(Certificate[]::new)))
        .thenApply(this::standing)
        .whenComplete((standing, failure) -> logFailure(failure))
        // A fault of ours admits nobody, and keeps nobody from being judged.
        .exceptionally(failure -> new WithoutUser("it could not be judged"))
        .thenAccept(
            standing -> {
              tenure.until = until(standing);
              tenure.members.forEach(member -> member.onJudgedAnew(standing));
            });
  }

  private static Instant until(Standing standing) {
    return standing instanceof Admitted admitted ? admitted.verdict().until() : Instant.MAX;
  }

  private Standing standing(Verdict verdict) {
    if (verdict instanceof Verdict.Rejected rejected) {
      return new Rejected(rejected);
    }
    if (!(verdict instanceof Verdict.Trusted trusted)) {
      return new Absent();
    }
    Mapping mapping = mapper.map(trusted.certificate());
    if (!(mapping instanceof Mapping.Mapped mapped)) {
      return new WithoutUser(((Mapping.Nobody) mapping).detail());
    }
    Optional<Verdict.Rejected> block = verifier.blockOf(mapped.identity().user());
    return block.isPresent() ? new Rejected(block.get()) : new Admitted(trusted, mapped.identity());
  }
}
