package dev.postern.pki.command;

import dev.postern.pki.authority.Authority;
import dev.postern.pki.authority.AuthorityFolder;
import dev.postern.pki.inventory.Inventory;
import dev.postern.pki.inventory.IssuerName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Issues the revocation lists again. */
@Command(
    name = "crl",
    description = {
      "Issues the revocation lists again, so that they do not run out. Run it daily.",
      "The root's list is left as it is if the root's key is not in the folder."
    })
final class CrlCommand implements Runnable {
  private final Surroundings surroundings;

  @Mixin private final FolderOption folder = new FolderOption();
  @Mixin private final PassphraseOptions passphrase = new PassphraseOptions();

  @Option(
      names = "--days",
      paramLabel = "N",
      converter = Days.class,
      description =
          "For how many days this and later lists of the issuing CA hold; default: as before, at first 7.")
  private @Nullable Integer days;

  @Option(
      names = "--root-days",
      paramLabel = "N",
      converter = Days.class,
      description =
          "For how many days this and later lists of the root CA hold; default: as before, at first 180.")
  private @Nullable Integer rootDays;

  CrlCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public void run() {
    AuthorityFolder authorityFolder = folder.folder(surroundings);
    Authority.refuseIfAbsent(authorityFolder);
    char[] secret = passphrase.existing(surroundings);
    try (Authority authority =
        Authority.open(authorityFolder, surroundings.clock(), surroundings.milestones())) {
      if (authority.hasKey(IssuerName.ROOT)) {
        publish(authority, IssuerName.ROOT, rootDays, secret);
      } else {
        surroundings
            .out()
            .println("The root's key is not here: its revocation list stays as it is.");
      }
      publish(authority, IssuerName.ISSUING, days, secret);
      surroundings.out().println("Written to " + authorityFolder.revocationLists());
    }
  }

  private void publish(
      Authority authority, IssuerName name, @Nullable Integer newDays, char[] secret) {
    var issuer = authority.unlock(name, secret);
    Inventory inventory = authority.inventory();
    if (newDays != null) {
      inventory.publishedLists().setDays(name, newDays);
    }
    Reports.published(surroundings.out(), name, authority.publish(name, issuer));
  }
}
