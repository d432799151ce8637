package dev.postern.proxy.tls;

import dev.postern.proxy.certificates.Authority;
import dev.postern.proxy.certificates.CrlProfile;
import dev.postern.proxy.certificates.Profile;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.OtherName;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;

/** Chains, good and bad, each named for the clause that it is about. */
final class Corpus {

  /**
   * One chain.
   *
   * @param name the clause of RFC 5280 (or another standard) and what is particular
   * @param good whether it is to be believed
   * @param lists revocation lists; empty: nobody asks for any
   * @param policies object identifiers of which one is demanded
   */
  record Chain(
      String name,
      boolean good,
      List<Authority> anchors,
      Certificate leaf,
      List<Authority> sent,
      List<CrlProfile> lists,
      List<String> policies) {}

  private static final ASN1ObjectIdentifier UNKNOWN = new ASN1ObjectIdentifier("1.3.6.1.4.1.99.1");

  /** 2.5.29.99, which becomes subjectAltName when all else is written. */
  private static final ASN1ObjectIdentifier TWIN = new ASN1ObjectIdentifier("2.5.29.99");

  private static final String STAND_IN = "0603551d63";
  private static final String SUBJECT_ALT_NAME = "0603551d11";
  private static final String POLICY = "1.3.6.1.4.1.99.7";

  private final List<Chain> chains = new ArrayList<>();
  private final Authority root = root("Root", p -> {});
  private final Authority issuing = below(root, "Issuing", p -> {});

  static List<Chain> all() {
    Corpus corpus = new Corpus();
    corpus.dates();
    corpus.basicConstraints();
    corpus.pathLengths();
    corpus.keyUsage();
    corpus.extendedKeyUsage();
    corpus.keys();
    corpus.signatures();
    corpus.extensions();
    corpus.serialNumbers();
    corpus.mailboxConstraints();
    corpus.otherConstraints();
    corpus.paths();
    corpus.policies();
    corpus.revocation();
    return List.copyOf(corpus.chains);
  }

  // How certificates are made: with the key identifiers that a strict judge wants.

  private static Authority root(String name, Consumer<Profile> changes) {
    return Authority.root(
        name,
        profile -> {
          changes.accept(profile);
          identify(profile, profile.keys.getPublic());
        });
  }

  private static Authority below(Authority issuer, String name, Consumer<Profile> changes) {
    return issuer.below(
        name,
        profile -> {
          profile.algorithm = algorithm(issuer.keyPair());
          changes.accept(profile);
          identify(profile, issuer.keyPair().getPublic());
        });
  }

  private static X509Certificate leaf(Authority issuer, Consumer<Profile> changes) {
    return issuer.leaf(
        profile -> {
          profile.email("alice@example.org");
          profile.algorithm = algorithm(issuer.keyPair());
          changes.accept(profile);
          identify(profile, issuer.keyPair().getPublic());
        });
  }

  private static void identify(Profile profile, PublicKey issuer) {
    try {
      JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
      SubjectKeyIdentifier own = extensions.createSubjectKeyIdentifier(profile.keys.getPublic());
      AuthorityKeyIdentifier above = extensions.createAuthorityKeyIdentifier(issuer);
      profile.extension(Extension.subjectKeyIdentifier, false, own);
      profile.extension(Extension.authorityKeyIdentifier, false, above);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String algorithm(KeyPair keys) {
    return switch (keys.getPrivate().getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EdDSA", "Ed25519" -> "Ed25519";
      case "RSASSA-PSS" -> "SHA256withRSAandMGF1";
      default -> "SHA256withECDSA";
    };
  }

  // How chains are entered.

  private void chain(
      String name, boolean good, Authority anchor, Certificate leaf, Authority... sent) {
    chains.add(
        new Chain(name, good, List.of(anchor), leaf, Arrays.asList(sent), List.of(), List.of()));
  }

  private void leafCase(String name, boolean good, Consumer<Profile> changes) {
    chain(name, good, root, leaf(issuing, changes), issuing);
  }

  private void issuerCase(String name, boolean good, Consumer<Profile> changes) {
    Authority issuer = below(root, "Particular", changes);
    chain(name, good, root, leaf(issuer, p -> {}), issuer);
  }

  private void rootCase(String name, boolean good, Consumer<Profile> changes) {
    Authority anchor = root("Particular Root", changes);
    Authority issuer = below(anchor, "Below", p -> {});
    chain(name, good, anchor, leaf(issuer, p -> {}), issuer);
  }

  private void everywhere(String name, boolean good, Consumer<Profile> changes) {
    leafCase(name + ", leaf", good, changes);
    issuerCase(name + ", issuer", good, changes);
    rootCase(name + ", root", good, changes);
  }

  // The chains.

  private void dates() {
    everywhere("4.1.2.5 in date", true, p -> {});
    everywhere("4.1.2.5 expired a second ago", false, p -> p.to = Authority.NOW.minusSeconds(1));
    everywhere("4.1.2.5 ends in a second", true, p -> p.to = Authority.NOW.plusSeconds(1));
    everywhere("4.1.2.5 begins in a day", false, p -> p.from = Authority.NOW.plusSeconds(86_400));
    everywhere("4.1.2.5 begins now", true, p -> p.from = Authority.NOW);
    leafCase("4.1.2.5 begins in a minute", true, p -> p.from = Authority.NOW.plusSeconds(60));
    everywhere(
        "4.1.2.5.2 GeneralizedTime of 2060",
        true,
        p -> p.to = Instant.parse("2060-01-01T00:00:00Z"));
  }

  private void basicConstraints() {
    leafCase("4.2.1.9 leaf that is an authority", false, constraints(new BasicConstraints(true)));
    leafCase("4.2.1.9 leaf without", true, p -> p.constraints = Optional.empty());
    issuerCase("4.2.1.9 issuer without", false, p -> p.constraints = Optional.empty());
    issuerCase("4.2.1.9 issuer that is none", false, constraints(new BasicConstraints(false)));
    rootCase("4.2.1.9 root without", false, p -> p.constraints = Optional.empty());
    rootCase("4.2.1.9 root that is none", false, constraints(new BasicConstraints(false)));
    Consumer<Profile> unmarked =
        p -> {
          p.constraints = Optional.empty();
          p.extension(Extension.basicConstraints, false, new BasicConstraints(true));
        };
    issuerCase("4.2.1.9 issuer's not critical", true, unmarked);
    rootCase("4.2.1.9 root's not critical", true, unmarked);
  }

  private static Consumer<Profile> constraints(BasicConstraints constraints) {
    return p -> p.constraints = Optional.of(constraints);
  }

  private void pathLengths() {
    for (int allowed = 0; allowed <= 3; allowed++) {
      for (int actual = 0; actual <= 3; actual++) {
        BasicConstraints limit = new BasicConstraints(allowed);
        boolean good = actual <= allowed;
        String name = "4.2.1.9 pathLen " + allowed + " with " + actual + " below";
        tower(name + ", issuer", good, below(root, "Limited", constraints(limit)), actual, root);
        Authority anchor = root("Limited Root", constraints(limit));
        tower(name + ", root", good, anchor, actual, anchor);
      }
    }
    Authority limited = below(root, "Self", constraints(new BasicConstraints(0)));
    Authority selfIssued =
        below(limited, "Self", p -> p.constraints = Optional.of(new BasicConstraints(0)));
    chain(
        "4.2.1.9 self-issued does not count",
        true,
        root,
        leaf(selfIssued, p -> {}),
        selfIssued,
        limited);
  }

  /** So many authorities below one, the last of which issued the leaf. */
  private void tower(String name, boolean good, Authority top, int height, Authority anchor) {
    List<Authority> sent = new ArrayList<>();
    if (!top.equals(anchor)) {
      sent.add(top);
    }
    Authority last = top;
    for (int i = 1; i <= height; i++) {
      last = below(last, "Level " + i, p -> {});
      sent.add(last);
    }
    chain(name, good, anchor, leaf(last, p -> {}), sent.toArray(Authority[]::new));
  }

  private void keyUsage() {
    String[] names = {
      "digitalSignature",
      "nonRepudiation",
      "keyEncipherment",
      "dataEncipherment",
      "keyAgreement",
      "keyCertSign",
      "cRLSign",
      "encipherOnly"
    };
    int[] bits = {
      KeyUsage.digitalSignature,
      KeyUsage.nonRepudiation,
      KeyUsage.keyEncipherment,
      KeyUsage.dataEncipherment,
      KeyUsage.keyAgreement,
      KeyUsage.keyCertSign,
      KeyUsage.cRLSign,
      KeyUsage.encipherOnly
    };
    for (int i = 0; i < bits.length; i++) {
      int bit = bits[i];
      leafCase("4.2.1.3 leaf with " + names[i] + " alone", i == 0, p -> p.keyUsage = bit);
      boolean signs = bit == KeyUsage.keyCertSign;
      issuerCase("4.2.1.3 issuer with " + names[i] + " alone", signs, p -> p.keyUsage = bit);
    }
    leafCase("4.2.1.3 leaf without", true, p -> p.keyUsage = 0);
    issuerCase("4.2.1.3 issuer without", true, p -> p.keyUsage = 0);
    rootCase("4.2.1.3 root without", true, p -> p.keyUsage = 0);
    rootCase("4.2.1.3 root with cRLSign alone", false, p -> p.keyUsage = KeyUsage.cRLSign);
  }

  private void extendedKeyUsage() {
    KeyPurposeId client = KeyPurposeId.id_kp_clientAuth;
    KeyPurposeId any = KeyPurposeId.anyExtendedKeyUsage;
    everywhere("4.2.1.12 clientAuth", true, p -> p.purposes(client));
    everywhere(
        "4.2.1.12 clientAuth among others",
        true,
        p -> p.purposes(KeyPurposeId.id_kp_serverAuth, client, KeyPurposeId.id_kp_codeSigning));
    for (KeyPurposeId other :
        List.of(
            KeyPurposeId.id_kp_serverAuth,
            KeyPurposeId.id_kp_emailProtection,
            KeyPurposeId.id_kp_codeSigning,
            KeyPurposeId.id_kp_OCSPSigning,
            KeyPurposeId.id_kp_timeStamping)) {
      everywhere("4.2.1.12 only " + other.getId(), false, p -> p.purposes(other));
    }
    leafCase("4.2.1.12 any, leaf", false, p -> p.purposes(any));
    issuerCase("4.2.1.12 any, issuer", true, p -> p.purposes(any));
    rootCase("4.2.1.12 any, root", true, p -> p.purposes(any));
    leafCase("4.2.1.12 none, leaf", false, p -> p.purposes());
  }

  private void keys() {
    key("RSA 1024", false, Authority.keys("RSA", 1024));
    key("RSA 2048", true, Authority.keys("RSA", 2048));
    key("RSA 3072", true, Authority.keys("RSA", 3072));
    key("P-256", true, Authority.keys("EC", 256));
    key("P-384", true, Authority.keys("EC", 384));
    key("P-521", true, Authority.keys("EC", 521));
    key("Ed25519", true, Authority.keys("Ed25519", 255));
    key("RSA-PSS 2048", true, Authority.keys("RSASSA-PSS", 2048));
  }

  private void key(String name, boolean good, KeyPair keys) {
    leafCase("4.1.2.7 " + name + ", leaf", good, p -> p.keys = keys);
    issuerCase("4.1.2.7 " + name + ", issuer", good, p -> p.keys = keys);
    rootCase(
        "4.1.2.7 " + name + ", root",
        good,
        p -> {
          p.keys = keys;
          p.algorithm = algorithm(keys);
        });
  }

  private void signatures() {
    Authority rsa = below(root, "RSA", p -> p.keys = Authority.keys("RSA", 2048));
    signature(rsa, "MD5withRSA", false);
    signature(rsa, "SHA1withRSA", false);
    signature(rsa, "SHA224withRSA", true);
    signature(rsa, "SHA256withRSA", true);
    signature(rsa, "SHA384withRSA", true);
    signature(rsa, "SHA512withRSA", true);
    signature(rsa, "SHA1withRSAandMGF1", false);
    signature(rsa, "SHA256withRSAandMGF1", true);
    signature(rsa, "SHA512withRSAandMGF1", true);
    signature(issuing, "SHA1withECDSA", false);
    signature(issuing, "SHA224withECDSA", true);
    signature(issuing, "SHA384withECDSA", true);
    signature(issuing, "SHA512withECDSA", true);
    Authority impostor = root("Issuing", p -> {});
    chain("6.1.3(a)(1) signature by another key", false, root, leaf(impostor, p -> {}), issuing);
  }

  private void signature(Authority issuer, String algorithm, boolean good) {
    X509Certificate leaf = leaf(issuer, p -> p.algorithm = algorithm);
    chain("4.1.1.2 leaf signed by " + algorithm, good, root, leaf, issuer);
  }

  private void extensions() {
    everywhere(
        "4.2 unknown critical extension", false, p -> p.extension(UNKNOWN, true, DERNull.INSTANCE));
    everywhere("4.2 unknown extension", true, p -> p.extension(UNKNOWN, false, DERNull.INSTANCE));
    leafCase(
        "4.2.1.6 subjectAltName that cannot be read",
        false,
        p -> {
          p.names.clear();
          p.extension(Extension.subjectAlternativeName, false, new byte[] {0x30, 5, 1});
        });
    issuerCase(
        "4.2.1.10 name constraints that cannot be read",
        false,
        p -> p.extension(Extension.nameConstraints, false, new byte[] {0x30, 9, 1}));
    issuerCase(
        "4.2.1.10 empty name constraints",
        true,
        p -> p.extension(Extension.nameConstraints, true, new DERSequence()));
    Consumer<Profile> other =
        p ->
            p.extension(
                TWIN,
                false,
                new GeneralNames(new GeneralName(GeneralName.rfc822Name, "bob@example.org")));
    twice("subjectAltName twice", other);
    leafCase("4.2.1.6 two addresses", true, p -> p.email("bob@example.org"));
    leafCase("4.2.1.6 no address", true, p -> p.names.clear());
  }

  /** An extension MUST NOT be there twice: one judge would read the first, another the last. */
  private void twice(String name, Consumer<Profile> second) {
    byte[] octets =
        issuing.leafOctets(
            p -> {
              p.email("alice@example.org");
              second.accept(p);
              identify(p, issuing.keyPair().getPublic());
              p.body = Corpus::unknownBecomesSubjectAltName;
            });
    chain("4.2 " + name, false, root, new PresentedOctets(octets), issuing);
  }

  private static byte[] unknownBecomesSubjectAltName(byte[] body) {
    String digits = HexFormat.of().formatHex(body);
    return HexFormat.of().parseHex(digits.replace(STAND_IN, SUBJECT_ALT_NAME));
  }

  /** RFC 5280 wants them positive and of 20 octets at most, and others handled gracefully. */
  private void serialNumbers() {
    BigInteger twenty = BigInteger.ONE.shiftLeft(159).subtract(BigInteger.ONE);
    Map<String, BigInteger> serials = new LinkedHashMap<>();
    serials.put("zero", BigInteger.ZERO);
    serials.put("negative", BigInteger.valueOf(-5));
    serials.put("twenty octets", twenty);
    serials.put("twenty-one octets", twenty.shiftLeft(8));
    serials.put("a hundred octets", BigInteger.ONE.shiftLeft(799));
    serials.forEach(
        (name, serial) -> {
          X509Certificate leaf = leaf(issuing, p -> p.serial = Optional.of(serial));
          chain("4.1.2.2 serial number " + name, true, root, leaf, issuing);
          revocable("4.1.2.2 serial number " + name + ", not revoked", true, leaf, issuing.alice());
          revocable("4.1.2.2 serial number " + name + ", revoked", false, leaf, leaf);
        });
  }

  private void revocable(String name, boolean good, X509Certificate leaf, X509Certificate revoked) {
    List<CrlProfile> lists =
        List.of(CrlProfile.of(root, 1), CrlProfile.of(issuing, 1).revoke(revoked));
    chains.add(new Chain(name, good, List.of(root), leaf, List.of(issuing), lists, List.of()));
  }

  private void mailboxConstraints() {
    String[][] rows = {
      // permitted, excluded, mailbox, good
      {"example.org", "", "alice@example.org", "yes"},
      {"example.org", "", "alice@EXAMPLE.ORG", "yes"},
      {"example.org", "", "alice@mail.example.org", "no"},
      {"example.org", "", "alice@evil.example", "no"},
      {"example.org", "", "alice@notexample.org", "no"},
      {".example.org", "", "alice@mail.example.org", "yes"},
      {".example.org", "", "alice@example.org", "no"},
      {"alice@example.org", "", "alice@example.org", "yes"},
      {"alice@example.org", "", "bob@example.org", "no"},
      {"alice@example.org", "", "ALICE@example.org", "no"},
      {"", "example.org", "alice@example.org", "no"},
      {"", "example.org", "alice@mail.example.org", "yes"},
      {"", ".example.org", "alice@mail.example.org", "no"},
      {"", "bob@example.org", "alice@example.org", "yes"},
      {"", "alice@example.org", "alice@example.org", "no"},
      {"example.org", "alice@example.org", "alice@example.org", "no"},
      {"example.org", "alice@example.org", "bob@example.org", "yes"},
    };
    for (String[] row : rows) {
      Extension extension =
          constraints(GeneralName.rfc822Name, row[0], row[1], UnaryOperator.identity());
      String name = "4.2.1.10 mailbox " + row[2] + ", permitted " + row[0] + ", excluded " + row[1];
      constrained(name, row[3].equals("yes"), extension, row[2]);
    }
  }

  private void constrained(String name, boolean good, Extension extension, String mailbox) {
    Consumer<Profile> person =
        p -> {
          p.names.clear();
          p.email(mailbox);
        };
    Authority issuer = below(root, "Constrained", p -> p.more.add(extension));
    chain(name + ", issuer", good, root, leaf(issuer, person), issuer);
    Authority anchor = root("Constrained Root", p -> p.more.add(extension));
    chain(name + ", root", good, anchor, leaf(anchor, person));
  }

  private static Extension constraints(
      int kind, String permitted, String excluded, UnaryOperator<String> text) {
    NameConstraints constraints =
        new NameConstraints(subtrees(kind, permitted, text), subtrees(kind, excluded, text));
    return new Extension(
        Extension.nameConstraints, true, new DEROctetString(Authority.encoded(constraints)));
  }

  private static GeneralSubtree[] subtrees(int kind, String base, UnaryOperator<String> text) {
    if (base.isEmpty()) {
      return new GeneralSubtree[0];
    }
    GeneralName name =
        kind == GeneralName.directoryName
            ? new GeneralName(new X500Name(text.apply(base)))
            : new GeneralName(kind, text.apply(base));
    return new GeneralSubtree[] {new GeneralSubtree(name)};
  }

  private void otherConstraints() {
    String[][] hosts = {
      {"example.org", "laptop.example.org", "yes"},
      {"example.org", "laptop.evil.example", "no"},
      {"example.org", "notexample.org", "no"},
    };
    for (String[] row : hosts) {
      Extension extension = constraints(GeneralName.dNSName, row[0], "", UnaryOperator.identity());
      Authority issuer = below(root, "Hosts", p -> p.more.add(extension));
      X509Certificate leaf =
          leaf(issuer, p -> p.names.add(new GeneralName(GeneralName.dNSName, row[1])));
      chain("4.2.1.10 host " + row[1], row[2].equals("yes"), root, leaf, issuer);
    }
    String[][] subjects = {
      {"O=Example", "", "CN=Alice,O=Example", "yes"},
      {"O=Example", "", "CN=Alice,O=Evil", "no"},
      {"", "O=Evil", "CN=Alice,O=Evil", "no"},
      {"", "O=Evil", "CN=Alice,O=Example", "yes"},
    };
    for (String[] row : subjects) {
      Extension extension =
          constraints(GeneralName.directoryName, row[0], row[1], UnaryOperator.identity());
      Authority issuer = below(root, "Subjects", p -> p.more.add(extension));
      // The JDK writes names from their end, so the whole is one part here.
      X509Certificate leaf = leaf(issuer, p -> p.subject = row[2]);
      chain(
          "4.2.1.10 subject " + row[2] + ", permitted " + row[0] + ", excluded " + row[1],
          row[3].equals("yes"),
          root,
          leaf,
          issuer);
    }
    Extension mail =
        constraints(GeneralName.rfc822Name, "example.org", "", UnaryOperator.identity());
    Authority issuer = below(root, "International", p -> p.more.add(mail));
    for (String mailbox : List.of("\u00e9@evil.example", "\u00e9@example.org")) {
      OtherName name =
          new OtherName(new ASN1ObjectIdentifier("1.3.6.1.5.5.7.8.9"), new DERUTF8String(mailbox));
      X509Certificate leaf =
          leaf(
              issuer,
              p -> {
                p.names.clear();
                p.names.add(new GeneralName(GeneralName.otherName, name));
              });
      chain(
          "RFC 9598 section 6 SmtpUTF8Mailbox at " + mailbox.substring(2),
          false,
          root,
          leaf,
          issuer);
    }
  }

  private void paths() {
    X509Certificate alice = leaf(issuing, p -> {});
    chain("6.1 directly below the root", true, root, leaf(root, p -> {}));
    chain("6.1 without the issuer", false, root, alice);
    chain("6.1 the root sent along", true, root, alice, issuing, root);
    chain("6.1 in the wrong order", true, root, alice, root, issuing);
    chain("6.1 an issuer twice", true, root, alice, issuing, issuing);
    chain("6.1 a stranger sent along", true, root, alice, root("Stranger", p -> {}), issuing);
    Authority stranger = root("Root", p -> {});
    chain("6.1 an authority of the same name", false, stranger, alice, issuing);
    chain("6.1 only the stranger is trusted", false, root("Other", p -> {}), alice, issuing, root);
    chain("6.1 signed by itself", false, root, root("Alice", Corpus::selfMade).certificate());
    chains.add(
        new Chain(
            "6.1 one of several roots",
            true,
            List.of(stranger, root("Other", p -> {}), root),
            alice,
            List.of(issuing),
            List.of(),
            List.of()));
    // Roll-over: old and new root certify one another, and the old one goes.
    Authority next = root("Root", p -> {});
    Authority newWithOld = below(root, "Root", p -> p.keys = next.keyPair());
    Authority oldWithNew = below(next, "Root", p -> p.keys = root.keyPair());
    Authority later = below(next, "Later", p -> {});
    X509Certificate bob = leaf(later, p -> {});
    chain("RFC 4210 4.4 new leaf, old root trusted", true, root, bob, later, newWithOld);
    chain("RFC 4210 4.4 old leaf, new root trusted", true, next, alice, issuing, oldWithNew);
    chains.add(
        new Chain(
            "RFC 4210 4.4 both roots trusted",
            true,
            List.of(root, next),
            bob,
            List.of(later, newWithOld, oldWithNew),
            List.of(),
            List.of()));
    Authority bad = below(root, "Crossed", p -> p.to = Authority.NOW.minusSeconds(1));
    Authority good = below(root, "Crossed", p -> p.keys = bad.keyPair());
    X509Certificate crossed = leaf(bad, p -> {});
    chain("6.1 cross-signed, the expired one first", true, root, crossed, bad, good);
    chain("6.1 cross-signed, the expired one last", true, root, crossed, good, bad);
    chain("6.1 cross-signed, only the expired one", false, root, crossed, bad);
    Authority serversOnly = below(root, "Purposes", p -> p.purposes(KeyPurposeId.id_kp_serverAuth));
    Authority anything = below(root, "Purposes", p -> p.keys = serversOnly.keyPair());
    chain(
        "4.2.1.12 cross-signed, one for servers only",
        true,
        root,
        leaf(serversOnly, p -> {}),
        serversOnly,
        anything);
    Authority[] many = new Authority[12];
    Arrays.setAll(many, i -> i == 0 ? issuing : root("Filler " + i, p -> {}));
    chain("RFC 8446 4.4.2 thirteen certificates", false, root, alice, many);
  }

  private static void selfMade(Profile p) {
    p.constraints = Optional.of(new BasicConstraints(false));
    p.keyUsage = KeyUsage.digitalSignature;
    p.purposes(KeyPurposeId.id_kp_clientAuth);
  }

  private void policies() {
    Authority with = below(root, "With", policy(POLICY));
    Authority other = below(root, "Other", policy("1.3.6.1.4.1.99.8"));
    Authority any = below(root, "Any", policy("2.5.29.32.0"));
    policyCase("both have it", true, with, policy(POLICY));
    policyCase("the leaf has none", false, with, p -> {});
    policyCase("the leaf has another", false, with, policy("1.3.6.1.4.1.99.8"));
    policyCase("the issuer has another", false, other, policy(POLICY));
    policyCase("the issuer has any", true, any, policy(POLICY));
    policyCase("nobody has one", false, issuing, p -> {});
  }

  private static Consumer<Profile> policy(String identifier) {
    PolicyInformation policy = new PolicyInformation(new ASN1ObjectIdentifier(identifier));
    return p -> p.extension(Extension.certificatePolicies, false, new CertificatePolicies(policy));
  }

  private void policyCase(String name, boolean good, Authority issuer, Consumer<Profile> changes) {
    chains.add(
        new Chain(
            "6.1.5(g) policy demanded, " + name,
            good,
            List.of(root),
            leaf(issuer, changes),
            List.of(issuer),
            List.of(),
            List.of(POLICY)));
  }

  private void revocation() {
    X509Certificate alice = leaf(issuing, p -> {});
    X509Certificate other = leaf(issuing, p -> {});
    CrlProfile fine = CrlProfile.of(root, 1);
    revoked("6.3 nobody", true, alice, fine, list(issuing, 1));
    revoked("6.3 another", true, alice, fine, list(issuing, 1).revoke(other));
    revoked("6.3 the leaf", false, alice, fine, list(issuing, 1).revoke(alice));
    revoked(
        "6.3 the issuer",
        false,
        alice,
        list(root, 1).revoke(issuing.certificate()),
        list(issuing, 1));
    revoked("6.3 no list of the root", false, alice, list(issuing, 1));
    revoked("6.3 no list of the issuer", false, alice, fine);
    revoked(
        "5.1.2.5 the issuer's is stale",
        false,
        alice,
        fine,
        list(issuing, 1).to(Authority.NOW.minusSeconds(600)));
    revoked(
        "5.1.2.4 the issuer's is of tomorrow",
        false,
        alice,
        fine,
        list(issuing, 1).from(Authority.NOW.plusSeconds(86_400)));
    revoked(
        "6.3.3(g) signed by another key",
        false,
        alice,
        fine,
        list(issuing, 1).signedBy(root("Impostor", p -> {})));
    revoked(
        "5.2 unknown critical extension",
        false,
        alice,
        fine,
        list(issuing, 1).extension(UNKNOWN, true, DERNull.INSTANCE));
    revoked(
        "5.3 unknown critical extension of an entry",
        false,
        alice,
        fine,
        list(issuing, 1)
            .revoke(other, new Extension(UNKNOWN, true, new DEROctetString(new byte[] {5, 0}))));
    for (int reason : new int[] {0, 1, 3, 4, 5, 6, 9}) {
      revoked("5.3.1 reason " + reason, false, alice, fine, list(issuing, 1).revoke(alice, reason));
    }
    revoked(
        "5.2.3 the newest counts, revoked",
        false,
        alice,
        fine,
        list(issuing, 1),
        list(issuing, 2).from(Authority.NOW).revoke(alice));
    revoked(
        "5.2.4 a delta adds",
        false,
        alice,
        fine,
        list(issuing, 1),
        list(issuing, 2).delta(1).revoke(alice));
    revoked("5.2.5 for authorities only", false, alice, fine, scoped(false, true, false));
    revoked("5.2.5 for users only", true, alice, fine, scoped(true, false, false));
    revoked("5.2.5 indirect", false, alice, fine, scoped(false, false, true));
    revoked(
        "5.1.1.2 signed with SHA-1",
        false,
        alice,
        fine,
        list(issuing, 1).algorithm("SHA1withECDSA"));
    Authority silent = below(root, "Silent", p -> p.keyUsage = KeyUsage.keyCertSign);
    chains.add(
        new Chain(
            "6.3.3(f) issuer without cRLSign",
            false,
            List.of(root),
            leaf(silent, p -> {}),
            List.of(silent),
            List.of(fine, list(silent, 1)),
            List.of()));
  }

  private static CrlProfile list(Authority issuer, int number) {
    return CrlProfile.of(issuer, number);
  }

  private CrlProfile scoped(boolean users, boolean authorities, boolean indirect) {
    return list(issuing, 1)
        .extension(
            Extension.issuingDistributionPoint,
            true,
            new IssuingDistributionPoint(null, users, authorities, null, indirect, false));
  }

  private void revoked(String name, boolean good, X509Certificate leaf, CrlProfile... lists) {
    chains.add(
        new Chain(name, good, List.of(root), leaf, List.of(issuing), List.of(lists), List.of()));
  }
}
