package dev.postern.proxy.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One certificate of the server with its key.
 *
 * @param certificate PEM file: the certificate, then its intermediates; may be missing where the
 *     key's source holds it
 * @param alias the entry of a keystore that has several
 * @param passphraseFile file whose first line opens the key: passphrase or PIN
 */
public record ServerCertificateConfig(
    Optional<Path> certificate,
    KeySource key,
    Optional<String> alias,
    Optional<Path> passphraseFile) {

  /** A certificate and its key in two PEM files. */
  public static ServerCertificateConfig pem(Path certificate, Path key) {
    return new ServerCertificateConfig(
        Optional.of(certificate), new KeySource.PemKey(key), Optional.empty(), Optional.empty());
  }

  /** Everything that has to be looked at for a change. */
  public List<Path> files() {
    List<Path> files = new ArrayList<>();
    certificate.ifPresent(files::add);
    if (key instanceof KeySource.PemKey pem) {
      files.add(pem.file());
    } else if (key instanceof KeySource.Keystore keystore) {
      files.add(keystore.file());
    }
    passphraseFile.ifPresent(files::add);
    return files;
  }
}
