package dev.postern.pki.inventory;

import java.math.BigInteger;

/** The part of the inventory that knows of revocation lists: one row an issuer. */
public final class PublishedLists {
  private final Database database;

  PublishedLists(Database database) {
    this.database = database;
  }

  /** Takes the next CRL number of an issuer. A number once taken is never given again. */
  public BigInteger takeNumber(IssuerName issuer) {
    return database.inTransaction(
        () -> {
          database.update("UPDATE crl SET number = number + 1 WHERE issuer = ?", issuer.word());
          return BigInteger.valueOf(column("number", issuer));
        });
  }

  /** For how many days each list of an issuer holds. */
  public int days(IssuerName issuer) {
    return Math.toIntExact(column("days", issuer));
  }

  /** Sets for how many days this and every later list of an issuer holds. */
  public void setDays(IssuerName issuer, int days) {
    database.update("UPDATE crl SET days = ? WHERE issuer = ?", days, issuer.word());
  }

  /** Notes how many revocations the list now in place covers; none is ever taken back. */
  public void markPublished(IssuerName issuer, int revocations) {
    database.update("UPDATE crl SET covered = ? WHERE issuer = ?", revocations, issuer.word());
  }

  /** Whether the published list of an issuer lacks a revocation, because a crash came between. */
  public boolean lackRevocation(IssuerName issuer) {
    long revoked =
        database
            .query(
                "SELECT count(*) FROM certificate WHERE revoked IS NOT NULL AND kind "
                    + kindsOf(issuer),
                row -> row.getLong(1))
            .get(0);
    return column("covered", issuer) < revoked;
  }

  private long column(String name, IssuerName issuer) {
    return database
        .query(
            "SELECT " + name + " FROM crl WHERE issuer = ?", row -> row.getLong(1), issuer.word())
        .get(0);
  }

  /** The kinds of certificate that an issuer signs and hence revokes, as SQL. */
  static String kindsOf(IssuerName issuer) {
    return switch (issuer) {
      case ROOT -> "IN ('root', 'issuing')";
      case ISSUING -> "IN ('server', 'client')";
    };
  }
}
