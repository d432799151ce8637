package dev.postern.proxy.tls;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.TrustConfig;
import dev.postern.proxy.tls.PemFile.Block;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The anchors and revocation lists as the files had them at one moment. */
record TrustMaterial(
    List<X509Certificate> anchors,
    List<X509Certificate> intermediates,
    List<RevocationList> ofFiles,
    Map<X500Principal, List<RevocationList>> lists) {

  private static final Logger log = LoggerFactory.getLogger(TrustMaterial.class);
  private static final Set<String> CERTIFICATE = Set.of("CERTIFICATE", "X509 CERTIFICATE", "");
  private static final Set<String> CRL = Set.of("X509 CRL", "CRL", "");

  TrustMaterial {
    anchors = List.copyOf(anchors);
    intermediates = List.copyOf(intermediates);
    ofFiles = List.copyOf(ofFiles);
    lists = Map.copyOf(lists);
  }

  /**
   * Reads all files anew. A list that is well formed but must not be used is left out with a
   * warning: without it its issuer's certificates are refused, which is safe.
   *
   * @param fetched lists that are in no file
   * @throws ConfigException naming the file and what is wrong with it
   */
  static TrustMaterial load(TrustConfig config, List<RevocationList> fetched) {
    Set<X509Certificate> anchors = new LinkedHashSet<>();
    config.authorities().forEach(file -> anchors.addAll(certificates(file)));
    Set<X509Certificate> intermediates = new LinkedHashSet<>();
    config.intermediates().forEach(file -> intermediates.addAll(certificates(file)));
    Stream.of(anchors, intermediates)
        .flatMap(Collection::stream)
        .forEach(authority -> IssuerKeys.expect(authority.getPublicKey()));
    List<RevocationList> ofFiles =
        config.crlFiles().stream().map(TrustMaterial::lists).flatMap(Collection::stream).toList();
    return new TrustMaterial(
            List.copyOf(anchors), List.copyOf(intermediates), ofFiles, byIssuer(ofFiles))
        .with(fetched);
  }

  /** The same files with these lists beside those of files. */
  TrustMaterial with(List<RevocationList> fetched) {
    Map<X500Principal, List<RevocationList>> all =
        byIssuer(Stream.concat(ofFiles.stream(), fetched.stream()).toList());
    anchors.forEach(anchor -> verify(anchor, all));
    intermediates.forEach(known -> signedBy(known.getPublicKey(), listsOf(known, all)));
    return new TrustMaterial(anchors, intermediates, ofFiles, all);
  }

  private static Map<X500Principal, List<RevocationList>> byIssuer(List<RevocationList> lists) {
    return lists.stream().collect(Collectors.groupingBy(RevocationList::issuer));
  }

  /** Signatures by anchors are verified now, so that no session has to wait for it. */
  private static void verify(
      X509Certificate anchor, Map<X500Principal, List<RevocationList>> lists) {
    X500Principal name = anchor.getSubjectX500Principal();
    List<RevocationList> ofThatName = listsOf(anchor, lists);
    long fitting = signedBy(anchor.getPublicKey(), ofThatName);
    if (fitting < ofThatName.size()) {
      log.warn(
          "of {} revocation lists of {}, {} are signed by the key of the authority trusted here",
          ofThatName.size(),
          Printable.name(name),
          fitting);
    }
  }

  /** Keys whose lists were good before are tried on the new ones, now and not in a handshake. */
  void verifyAsBefore(TrustMaterial before) {
    before.lists.forEach(
        (name, old) ->
            old.stream()
                .flatMap(list -> list.signers().stream())
                .distinct()
                .forEach(key -> signedBy(key, lists.getOrDefault(name, List.of()))));
  }

  private static List<RevocationList> listsOf(
      X509Certificate issuer, Map<X500Principal, List<RevocationList>> lists) {
    return lists.getOrDefault(issuer.getSubjectX500Principal(), List.of());
  }

  private static long signedBy(PublicKey key, List<RevocationList> lists) {
    return lists.stream().filter(list -> list.isSignedBy(key)).count();
  }

  static List<X509Certificate> certificates(Path path) {
    PemFile file = PemFile.read(path);
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : file.blocks()) {
      if (!CERTIFICATE.contains(block.label())) {
        throw new ConfigException(
            file.place(block) + ": only certificates belong here, not a " + block.label());
      }
      try {
        certificates.add(PresentedChain.parse(block.octets()));
      } catch (CertificateException e) {
        throw new ConfigException(
            file.place(block) + ": the certificate cannot be read: " + Printable.message(e), e);
      }
    }
    return certificates;
  }

  private static List<RevocationList> lists(Path path) {
    PemFile file = PemFile.read(path);
    List<RevocationList> lists = new ArrayList<>();
    for (Block block : file.blocks()) {
      if (!CRL.contains(block.label())) {
        throw new ConfigException(
            file.place(block) + ": only revocation lists belong here, not a " + block.label());
      }
      X509CRL list = parse(file, block);
      try {
        lists.add(RevocationList.of(list));
      } catch (CRLException | CertificateException e) {
        String issuer = Printable.name(list.getIssuerX500Principal());
        log.warn(
            "{}: revocation list of {} not used: {}",
            file.place(block),
            issuer,
            Printable.message(e));
      }
    }
    return lists;
  }

  /**
   * The lists that these octets are, DER or PEM.
   *
   * @throws ConfigException when there is something else, or nothing
   */
  static List<X509CRL> onlyLists(byte[] octets) {
    PemFile file = PemFile.of(Path.of("it"), octets);
    if (file.blocks().isEmpty()
        || !file.blocks().stream().allMatch(block -> CRL.contains(block.label()))) {
      throw new ConfigException("only revocation lists belong there");
    }
    return file.blocks().stream().map(block -> parse(file, block)).toList();
  }

  private static X509CRL parse(PemFile file, Block block) {
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      return (X509CRL) factory.generateCRL(new ByteArrayInputStream(block.octets()));
    } catch (CertificateException | CRLException e) {
      throw new ConfigException(
          file.place(block) + ": the revocation list cannot be read: " + Printable.message(e), e);
    }
  }
}
