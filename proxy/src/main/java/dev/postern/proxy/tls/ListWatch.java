package dev.postern.proxy.tls;

import dev.postern.proxy.config.TrustConfig;
import dev.postern.proxy.config.TrustConfig.RevocationMode;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Looks how old the revocation lists in use are, so that none ends by surprise at three in the
 * morning: a warning at half of its life, an error in its last day and at its end, each once.
 */
final class ListWatch {

  private static final Logger log = LoggerFactory.getLogger(ListWatch.class);

  private Set<String> said = new HashSet<>();

  /** A list that answers for its issuer: the newest complete one of its key and scope. */
  private record InUse(RevocationList list, ListAge age) {}

  /**
   * Looks once, and says what is new.
   *
   * @param config the one in force, which a reload may have changed
   */
  synchronized TrustHealth look(TrustMaterial material, TrustConfig config, Instant now) {
    if (config.revocation() == RevocationMode.OFF) {
      return new TrustHealth(true, List.of("revocation is off"), 0, 0);
    }
    List<InUse> lists = inUse(material, config, now);
    lists.forEach(used -> say(used, config));
    Set<String> current = new HashSet<>();
    lists.forEach(used -> current.add(key(used)));
    said.retainAll(current);
    List<String> details = new ArrayList<>();
    lists.forEach(used -> details.add(sentence(used, config)));
    material.anchors().stream()
        .filter(anchor -> !hasList(material, anchor, config, now))
        .forEach(anchor -> details.add("no revocation list in date of " + name(anchor)));
    return new TrustHealth(
        material.anchors().stream().anyMatch(anchor -> hasList(material, anchor, config, now)),
        details,
        lists.stream()
            .mapToLong(used -> Duration.between(now, used.list().nextUpdate()).toSeconds())
            .min()
            .orElse(0),
        lists.stream().filter(used -> used.age().isAlarm()).count());
  }

  private static List<InUse> inUse(TrustMaterial material, TrustConfig config, Instant now) {
    Map<List<Object>, RevocationList> newest = new HashMap<>();
    material.lists().values().stream()
        .flatMap(Collection::stream)
        .filter(list -> !list.isDelta() && list.hasBegun(now, config.clockSkew()))
        .forEach(
            list ->
                list.signers()
                    .forEach(
                        key ->
                            newest.merge(
                                List.of(list.issuer(), key, list.scope()),
                                list,
                                (one, other) -> other.isNewerThan(one) ? other : one)));
    return newest.values().stream()
        .distinct()
        .map(list -> new InUse(list, age(list, config, now)))
        .toList();
  }

  private static ListAge age(RevocationList list, TrustConfig config, Instant now) {
    return ListAge.of(list, now, config.clockSkew(), config.staleGrace());
  }

  private static boolean hasList(
      TrustMaterial material, X509Certificate anchor, TrustConfig config, Instant now) {
    return material.lists().getOrDefault(anchor.getSubjectX500Principal(), List.of()).stream()
        .filter(list -> !list.isDelta() && list.hasBegun(now, config.clockSkew()))
        .filter(list -> list.isSignedBy(anchor.getPublicKey()))
        .anyMatch(list -> age(list, config, now) != ListAge.ENDED);
  }

  private void say(InUse used, TrustConfig config) {
    if (used.age() != ListAge.FRESH && said.add(key(used))) {
      log.atLevel(used.age().isAlarm() ? Level.ERROR : Level.WARN).log(sentence(used, config));
    }
  }

  private static String key(InUse used) {
    return used.list().issuer() + "|" + used.list().thisUpdate() + "|" + used.age();
  }

  private static String sentence(InUse used, TrustConfig config) {
    String end = used.list().nextUpdate().toString();
    String fate = config.revocation() == RevocationMode.PREFER ? "pass unchecked" : "are refused";
    String what =
        switch (used.age()) {
          case FRESH -> "is good until " + end;
          case HALF_OVER -> "is half over and ends at " + end + "; a new one should be here";
          case ENDING ->
              "ends at "
                  + end
                  + ", and then its issuer's certificates "
                  + fate
                  + ": publish a new one";
          case IN_GRACE ->
              "ended at "
                  + end
                  + " and is believed until "
                  + used.list().nextUpdate().plus(config.staleGrace())
                  + " (trust.stale-grace): publish a new one";
          case ENDED -> "ended at " + end + ": certificates of its issuer " + fate;
        };
    return "revocation list of " + Printable.name(used.list().issuer()) + " " + what;
  }

  private static String name(X509Certificate certificate) {
    return Printable.name(certificate.getSubjectX500Principal());
  }
}
