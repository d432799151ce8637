package dev.postern.proxy;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.ConfigLoader;
import dev.postern.proxy.config.FileStamps;
import dev.postern.proxy.config.PosternConfig;
import dev.postern.proxy.config.ServerCertificateConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes files that were changed. What is broken changes nothing, is logged once, and shows in the
 * status until it is mended. Confined to one thread.
 */
final class Reloads {

  static final String CONFIGURATION = "configuration";
  static final String CERTIFICATES = "server certificates";
  static final String TRUST = "authorities and revocation lists";
  static final String OVERRIDES = "overrides";
  static final String USERS = "table of users";

  private static final FileStamps NONE = FileStamps.of(List.of());
  private static final Logger LOG = LoggerFactory.getLogger("postern");

  private final InForce inForce;
  private final Backends backends;
  private final Optional<Path> file;
  private final ReloadStatus status;
  private FileStamps configuration;
  private FileStamps refused = NONE;
  private FileStamps certificates;
  private FileStamps lastLook;
  private boolean news;

  /** Watches the files of what is in force, and the configuration's own if there is one. */
  Reloads(InForce inForce, Backends backends, Optional<Path> file, ReloadStatus status) {
    this.inForce = inForce;
    this.backends = backends;
    this.file = file;
    this.status = status;
    this.configuration = FileStamps.of(filesNow());
    this.certificates = FileStamps.of(certificateFiles(inForce.config()));
    this.lastLook = settled();
    List.of(CONFIGURATION, CERTIFICATES, TRUST, USERS).forEach(status::loaded);
    inForce.config().trust().overridesFile().ifPresent(named -> status.loaded(OVERRIDES));
  }

  /** The configuration and what it includes. */
  private List<Path> filesNow() {
    return file.map(ConfigLoader::files).orElse(List.of());
  }

  private static List<Path> certificateFiles(PosternConfig config) {
    List<Path> files = new ArrayList<>();
    config.tls().certificates().stream().map(ServerCertificateConfig::files).forEach(files::addAll);
    return files;
  }

  private FileStamps settled() {
    List<Path> files = certificateFiles(inForce.config());
    files.addAll(configuration.stamps().keySet());
    files.addAll(refused.stamps().keySet());
    return FileStamps.of(files);
  }

  /** Looks at all files for a change. */
  void look() {
    lookAtTrust();
    lookAtOverrides();
    if (inForce.directory().reloadIfChanged()) {
      LOG.info("reloaded: table of users");
      status.succeeded(USERS);
      news = true;
    }
    inForce.directory().trouble().ifPresent(trouble -> status.failed(USERS, trouble));
    inForce.refreshTickets();
    lookAtSettled();
  }

  private void lookAtOverrides() {
    boolean changed = inForce.verifier().reloadOverridesIfChanged();
    Optional<String> trouble = inForce.verifier().overridesTrouble();
    if (changed && trouble.isEmpty()) {
      LOG.info("reloaded: overrides");
      status.succeeded(OVERRIDES);
    }
    // A broken file may block somebody, too.
    news |= changed;
    trouble.ifPresent(what -> status.failed(OVERRIDES, what));
  }

  private void lookAtTrust() {
    if (inForce.verifier().reloadIfChanged()) {
      LOG.info("reloaded: authorities and revocation lists");
      status.succeeded(TRUST);
      news = true;
    }
    if (inForce.asksForOthers()) {
      renewTls("authorities");
    }
    inForce.verifier().trouble().ifPresent(trouble -> status.failed(TRUST, trouble));
  }

  /**
   * Certificate and key come one after the other, and an editor writes in pieces: these files are
   * read when they have not changed since the last look.
   */
  private void lookAtSettled() {
    FileStamps now = settled();
    boolean quiet = now.equals(lastLook);
    lastLook = now;
    if (!quiet) {
      return;
    }
    if (configuration.areOutdated() || refused.areOutdated()) {
      reloadConfiguration();
    } else if (!FileStamps.of(certificateFiles(inForce.config())).equals(certificates)) {
      certificates = FileStamps.of(certificateFiles(inForce.config()));
      renewTls(CERTIFICATES);
    }
  }

  private void renewTls(String reason) {
    try {
      inForce.renewTls();
      status.succeeded(CERTIFICATES);
      LOG.info("reloaded: the listeners' TLS, for other {}", reason);
    } catch (ConfigException e) {
      fail(CERTIFICATES, e);
    }
  }

  /** Reads everything anew, whether it was changed or not. */
  void all() {
    lookAtOverrides();
    inForce.directory().reload().ifPresent(trouble -> status.failed(USERS, trouble));
    reloadConfiguration();
  }

  private static List<Path> namedFiles(PosternConfig config) {
    List<Path> files = certificateFiles(config);
    files.addAll(config.trust().authorities());
    files.addAll(config.trust().intermediates());
    files.addAll(config.trust().crlFiles());
    config.identity().users().ifPresent(files::add);
    return files;
  }

  private void reloadConfiguration() {
    // First the stamps: a file that changes while it is read will be read again.
    configuration = FileStamps.of(filesNow());
    try {
      PosternConfig fresh = file.map(ConfigLoader::load).orElse(inForce.config());
      // One that is refused for a file that it names is tried again when such a file changes.
      refused = FileStamps.of(namedFiles(fresh));
      FixedKeys keys = new FixedKeys(inForce.config(), fresh);
      PosternConfig applicable = keys.applicable();
      Runnable otherBackends = backends.prepare(applicable.backend());
      inForce.change(applicable);
      otherBackends.run();
      news = true;
      refused = NONE;
      certificates = FileStamps.of(certificateFiles(inForce.config()));
      List.of(CONFIGURATION, CERTIFICATES, TRUST).forEach(status::succeeded);
      if (inForce.directory().trouble().isEmpty()) {
        status.succeeded(USERS);
      }
      LOG.info("reloaded: configuration");
      status.needRestart(keys.changed());
    } catch (ConfigException e) {
      fail(CONFIGURATION, e);
    }
  }

  /** Whether verdicts or users may have changed since this was asked last. */
  boolean takeNews() {
    boolean taken = news;
    news = false;
    return taken;
  }

  private void fail(String what, ConfigException e) {
    String reason = String.valueOf(e.getMessage());
    if (status.failed(what, reason)) {
      LOG.error("{} not reloaded, what is in use stays: {}", what, reason);
    }
  }
}
