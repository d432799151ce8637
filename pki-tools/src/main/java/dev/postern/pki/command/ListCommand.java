package dev.postern.pki.command;

import dev.postern.pki.authority.AuthorityFolder;
import dev.postern.pki.inventory.CertificateRecord;
import dev.postern.pki.inventory.Inventory;
import dev.postern.pki.inventory.Status;
import dev.postern.pki.x509.Mailbox;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists certificates. */
@Command(
    name = "list",
    description = "Lists the valid certificates of users and servers, or all that were ever made.")
final class ListCommand implements Runnable {
  private final Surroundings surroundings;

  @Mixin private final FolderOption folder = new FolderOption();

  @Parameters(arity = "0..1", paramLabel = "USER@DOMAIN", description = "Only those of this user.")
  private @Nullable Mailbox mailbox;

  @Option(
      names = "--all",
      description = "Also expired, revoked and abandoned ones, and the CA's own.")
  private boolean all;

  @Option(names = "--json", description = "As JSON, one array of objects.")
  private boolean json;

  ListCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public void run() {
    Instant now = surroundings.clock().instant();
    AuthorityFolder authorityFolder = folder.folder(surroundings);
    try (Inventory inventory = Inventory.open(authorityFolder.inventory())) {
      List<CertificateRecord> records =
          (mailbox == null ? inventory.all() : inventory.named(mailbox.toString()))
              .stream().filter(record -> isWanted(record, now)).toList();
      String text = json ? Listing.json(records, now) : Listing.table(records, now);
      surroundings.out().print(text);
      surroundings.out().flush();
      Notices.print(authorityFolder, inventory, now, surroundings.err());
    }
  }

  private boolean isWanted(CertificateRecord record, Instant now) {
    return all || (!record.kind().isAuthority() && record.status(now) == Status.VALID);
  }
}
