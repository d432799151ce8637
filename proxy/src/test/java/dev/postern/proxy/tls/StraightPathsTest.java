package dev.postern.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.certificates.Authority;
import dev.postern.proxy.certificates.CrlProfile;
import dev.postern.proxy.certificates.Profile;
import dev.postern.proxy.tls.Corpus.Chain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Whoever does not search accepts no more and no less than who does. */
class StraightPathsTest {

  private static final List<Chain> CHAINS = Corpus.all();

  @TempDir static Path folder;

  private final Authority root = Authority.root("Example Root CA");
  private final Authority issuing = root.below("Example Issuing CA");

  private static TrustRules rules(TrustFolder trust) {
    return TrustRules.of(trust.config(), TrustMaterial.load(trust.config(), List.of()));
  }

  private static TrustRules rules(Chain chain, List<Authority> anchors) throws IOException {
    Path place = Files.createTempDirectory(folder, "trust");
    TrustFolder trust = new TrustFolder(place, anchors.toArray(Authority[]::new));
    if (!chain.lists().isEmpty()) {
      trust.lists(chain.lists().toArray(CrlProfile[]::new));
    }
    trust.policies = chain.policies();
    return rules(trust);
  }

  @TestFactory
  Stream<DynamicTest> bothJudgeTheCorpusAlike() {
    return CHAINS.stream()
        .map(chain -> DynamicTest.dynamicTest(chain.name(), () -> judgeBothWays(chain)));
  }

  /** Once more with its own issuer as the anchor, which makes it a path of one certificate. */
  private static void judgeBothWays(Chain chain) throws Exception {
    assertAlike(chain, chain.anchors());
    if (!chain.sent().isEmpty()) {
      assertAlike(chain, chain.sent().subList(0, 1));
    }
  }

  private static void assertAlike(Chain chain, List<Authority> anchors) throws IOException {
    TrustRules rules;
    List<X509Certificate> presented;
    try {
      rules = rules(chain, anchors);
      presented =
          PresentedChain.of(TrustFolder.chain(chain.leaf(), chain.sent().toArray(Authority[]::new)))
              .parse();
    } catch (CertificateException | RuntimeException e) {
      // Nobody gets as far as judging it.
      return;
    }
    ChainJudge judge = new ChainJudge(rules);
    assertEquals(judge.searched(presented, Authority.NOW), judge.judge(presented, Authority.NOW));
  }

  @Test
  void mostGoodChainsOfTheCorpusNeedNoSearch() throws Exception {
    int straight = 0;
    int good = 0;
    for (Chain chain : CHAINS) {
      if (chain.good()) {
        good++;
        List<X509Certificate> presented =
            presented((X509Certificate) chain.leaf(), chain.sent().toArray(Authority[]::new));
        straight +=
            new StraightPaths(rules(chain, chain.anchors())).of(presented).isPresent() ? 1 : 0;
      }
    }
    assertTrue(straight > good / 2, straight + " of " + good);
  }

  private static List<X509Certificate> presented(X509Certificate leaf, Authority... sent) {
    List<X509Certificate> presented = new ArrayList<>(List.of(leaf));
    Arrays.stream(sent).map(Authority::certificate).forEach(presented::add);
    return presented;
  }

  private Optional<StraightPaths.Path> path(
      Authority anchor, X509Certificate leaf, Authority... sent) {
    return new StraightPaths(rules(new TrustFolder(folder, anchor))).of(presented(leaf, sent));
  }

  private static int length(Optional<StraightPaths.Path> path) {
    return path.map(found -> found.certificates().size()).orElse(0);
  }

  @Test
  void endsWhereAnAnchorIssued() {
    assertEquals(1, length(path(root, root.alice())));
    assertEquals(2, length(path(root, issuing.alice(), issuing)));
    assertEquals(2, length(path(root, issuing.alice(), issuing, root)));
    assertEquals(1, length(path(issuing, issuing.alice(), issuing, root)));
  }

  @Test
  void whatLiesInDisorderIsSearchedFor() {
    assertEquals(0, length(path(root, issuing.alice(), root, issuing)));
    assertEquals(0, length(path(root, issuing.alice())));
    assertEquals(0, length(path(issuing, root.alice(), issuing)));
  }

  @Test
  void anAnchorOnItIsSearchedFor() {
    TrustFolder trust = new TrustFolder(folder, root);
    X509Certificate alice = root.alice();
    trust.writeAuthorities(root.pem() + Authority.pem("CERTIFICATE", Authority.encoded(alice)));
    assertTrue(new StraightPaths(rules(trust)).of(List.of(alice)).isEmpty());
    assertEquals(0, length(path(root, root.certificate())));
  }

  @Test
  void aNameThatComesTwiceIsSearchedFor() {
    String ofTheAnchor = root.certificate().getSubjectX500Principal().getName();
    assertEquals(0, length(path(root, root.leaf(profile -> profile.subject = ofTheAnchor))));
    Authority again = issuing.below("Example Issuing CA");
    assertEquals(0, length(path(root, again.alice(), again, issuing)));
  }

  @Test
  void demandedPoliciesAreSearchedFor() {
    TrustFolder trust = new TrustFolder(folder, root);
    trust.policies = List.of("1.3.6.1.4.1.99.7");
    assertTrue(new StraightPaths(rules(trust)).of(List.of(root.alice())).isEmpty());
  }

  @Test
  void nameConstraintsAreSearchedFor() {
    GeneralSubtree ours =
        new GeneralSubtree(new GeneralName(GeneralName.rfc822Name, "example.org"));
    Consumer<Profile> constrained =
        profile ->
            profile.extension(
                Extension.nameConstraints,
                true,
                new NameConstraints(new GeneralSubtree[] {ours}, null));
    Authority anchor = Authority.root("Constrained Root CA", constrained);
    assertEquals(0, length(path(anchor, anchor.alice())));
    Authority below = root.below("Constrained CA", constrained);
    assertEquals(0, length(path(root, below.alice(), below)));
  }
}
