package dev.postern.pki.command;

import java.io.Console;
import java.util.Optional;

/** Asks the person at the terminal for a secret, without echo. */
public interface PassphrasePrompt {
  /** The answer; empty if there is no terminal to ask at. */
  Optional<char[]> ask(String question);

  /**
   * Asks at the console of this process. Java 22 to 24 give one even where there is no terminal,
   * unless told otherwise; the launcher tells them ({@code -Djdk.console=java.base}).
   */
  @SuppressWarnings("SystemConsoleNull")
  static PassphrasePrompt ofConsole() {
    return question -> {
      Console console = System.console();
      return console == null
          ? Optional.empty()
          : Optional.ofNullable(console.readPassword("%s: ", question));
    };
  }
}
