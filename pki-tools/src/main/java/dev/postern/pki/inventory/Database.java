package dev.postern.pki.inventory;

import dev.postern.pki.PkiException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * SQLite, set for durability over speed: a rollback journal whose folder is synced too, so that not
 * even a power cut right after a commit takes it back.
 */
final class Database implements AutoCloseable {
  private static final int BUSY_MILLISECONDS = 30_000;

  private final Path file;
  private final Connection connection;

  private Database(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  static Database open(Path file) {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLISECONDS);
    config.setJournalMode(SQLiteConfig.JournalMode.DELETE);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    try {
      Database database = new Database(file, config.createConnection("jdbc:sqlite:" + file));
      database.update("PRAGMA synchronous = EXTRA");
      return database;
    } catch (SQLException e) {
      throw trouble(file, e);
    }
  }

  /** Turns one row into a value. */
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  void update(String sql, @Nullable Object... values) {
    try (PreparedStatement statement = prepare(sql, values)) {
      statement.execute();
    } catch (SQLException e) {
      throw trouble(file, e);
    }
  }

  <T> List<T> query(String sql, RowReader<T> reader, @Nullable Object... values) {
    try (PreparedStatement statement = prepare(sql, values);
        ResultSet rows = statement.executeQuery()) {
      List<T> result = new ArrayList<>();
      while (rows.next()) {
        result.add(reader.read(rows));
      }
      return result;
    } catch (SQLException e) {
      throw trouble(file, e);
    }
  }

  private PreparedStatement prepare(String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }

  void inTransaction(Runnable work) {
    inTransaction(
        () -> {
          work.run();
          return true;
        });
  }

  <T> T inTransaction(Supplier<T> work) {
    boolean committed = false;
    try {
      connection.setAutoCommit(false);
      T result = work.get();
      connection.commit();
      committed = true;
      return result;
    } catch (SQLException e) {
      throw trouble(file, e);
    } finally {
      end(committed);
    }
  }

  private void end(boolean committed) {
    try {
      if (!committed) {
        connection.rollback();
      }
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      throw trouble(file, e);
    }
  }

  private static PkiException trouble(Path file, SQLException e) {
    return new PkiException("The inventory " + file + " failed: " + e.getMessage() + ".", e);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
