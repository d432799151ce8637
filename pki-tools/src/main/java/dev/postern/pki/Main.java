package dev.postern.pki;

import dev.postern.pki.command.PosternPki;
import dev.postern.pki.command.Surroundings;

/** Where {@code postern-pki} starts. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(PosternPki.commandLine(Surroundings.ofProcess()).execute(arguments));
  }
}
