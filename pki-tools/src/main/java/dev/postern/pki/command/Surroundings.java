package dev.postern.pki.command;

import dev.postern.pki.authority.Milestones;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;

/** All that a command takes from the world outside its arguments, so that a test can supply it. */
public record Surroundings(
    Map<String, String> environment,
    Reader in,
    PrintWriter out,
    PrintWriter err,
    PassphrasePrompt prompt,
    Clock clock,
    Milestones milestones) {

  /** Those of this process. */
  public static Surroundings ofProcess() {
    Charset terminal = Charset.defaultCharset();
    return new Surroundings(
        System.getenv(),
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
        new PrintWriter(System.out, true, terminal),
        new PrintWriter(System.err, true, terminal),
        PassphrasePrompt.ofConsole(),
        Clock.systemUTC(),
        milestone -> {});
  }
}
