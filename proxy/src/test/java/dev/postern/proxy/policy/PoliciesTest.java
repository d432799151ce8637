package dev.postern.proxy.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.Allowance;
import dev.postern.proxy.config.PolicyConfig;
import dev.postern.proxy.config.PolicyConfig.UserPolicy;
import dev.postern.proxy.config.Rate;
import dev.postern.proxy.identity.ClientIdentity;
import dev.postern.proxy.metrics.Metrics;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PoliciesTest {

  private static final Allowance SOME =
      new Allowance(
          Optional.of(new Rate(1, Duration.ofHours(1))),
          Optional.of(new Rate(2, Duration.ofHours(1))),
          Optional.of(new Rate(3, Duration.ofHours(1))),
          Optional.of(4));

  private static Policies policies(UserPolicy standard, Map<String, UserPolicy> groups) {
    return new Policies(
        new PolicyConfig(standard, groups, SOME, PolicyConfig.OPEN.quarantine(), Optional.empty()),
        Ticker.systemTicker(),
        new Metrics());
  }

  private static UserPolicy perMessage(int recipients) {
    return new UserPolicy(
        List.of("*"), List.of(), Optional.of(recipients), Optional.of(9), SOME, SOME);
  }

  private static ClientIdentity alice(String user, String... groups) {
    return new ClientIdentity(user, "1", "ff00", "rule 1", List.of(), List.of(groups));
  }

  private static final String ADDRESS = "2001:db8::1";

  @Test
  void whereNothingIsSaidNothingIsCounted() {
    try (Policies open = new Policies(PolicyConfig.OPEN, Ticker.systemTicker(), new Metrics())) {
      UserRights rights = open.rightsOf(alice("alice@example.org"), ADDRESS);
      assertTrue(rights.isFreeToBegin());
      assertEquals(List.of(), rights.recipientQuotas());
      assertEquals(List.of(), rights.sessions());
    }
  }

  @Test
  void everyQuotaHasItsOwner() {
    try (Policies policies = policies(perMessage(5), Map.of())) {
      UserRights rights = policies.rightsOf(alice("alice@example.org"), ADDRESS);
      assertEquals(
          List.of("alice@example.org", "ff00", "20010db800000000/64"),
          rights.messageQuotas().stream().map(Quota::who).toList());
      assertEquals(
          List.of(
              Measure.RECIPIENTS, Measure.RECIPIENTS, Measure.RECIPIENTS, Measure.RECIPIENTS_A_DAY),
          rights.recipientQuotas().stream().map(Quota::measure).toList());
      assertEquals(3, rights.sessions().size());
    }
  }

  @Test
  void oneUserHasOneCountHoweverCertificatesWriteTheDomain() {
    try (Policies policies = policies(perMessage(5), Map.of())) {
      assertEquals(
          policies.rightsOf(alice("alice@example.org"), ADDRESS).messageQuotas(),
          policies.rightsOf(alice("alice@Example.ORG"), ADDRESS).messageQuotas());
    }
  }

  @Test
  void theFirstGroupCountsAndNobodyFallsBackToTheDefault() {
    try (Policies policies =
        policies(perMessage(5), Map.of("a", perMessage(6), "b", perMessage(7)))) {
      assertEquals(5, policies.rightsOf(alice("x"), ADDRESS).recipientsPerMessage());
      assertEquals(6, policies.rightsOf(alice("x", "a", "b"), ADDRESS).recipientsPerMessage());
      assertEquals(7, policies.rightsOf(alice("x", "b", "a"), ADDRESS).recipientsPerMessage());
      assertThrows(
          IllegalStateException.class, () -> policies.rightsOf(alice("x", "c", "a"), ADDRESS));
    }
  }
}
