package dev.postern.proxy.demo;

import dev.postern.proxy.config.HostAndPort;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The demonstration as a story: {@link #prepare}, then the caller starts the proxy from {@link
 * #configuration}, then {@link #show}, and perhaps {@link #invite}.
 */
public final class Demo {

  private final DemoFolder folder;
  private final DemoConfiguration configuration;
  private final @Nullable RecordingBackend ownBackend;
  private final Path configurationFile;
  private final Path pkiProgram;
  private final Screen screen;

  private Demo(
      DemoFolder folder,
      DemoConfiguration configuration,
      @Nullable RecordingBackend ownBackend,
      Path pkiProgram,
      Screen screen) {
    this.folder = folder;
    this.configuration = configuration;
    this.ownBackend = ownBackend;
    this.configurationFile = folder.write("postern.conf", configuration.text());
    this.pkiProgram = pkiProgram;
    this.screen = screen;
  }

  /**
   * Makes the certificates, starts the mail server, writes the configuration.
   *
   * @throws DemoException when something of this cannot be done
   */
  public static Demo prepare(DemoSettings settings, PrintStream out) {
    Screen screen = new Screen(out);
    screen.say("Postern takes mail only from people whose certificate you issued.");
    DemoFolder folder = settings.folder().map(DemoFolder::at).orElseGet(DemoFolder::temporary);
    screen.step("A CA of our own makes certificates");
    DemoAuthority.COMMANDS.forEach(command -> screen.say("postern-pki " + command));
    new DemoAuthority(settings.pkiProgram(), folder).make();
    RecordingBackend own =
        settings.backend().isPresent() ? null : RecordingBackend.start(folder.makeFolder("mail"));
    HostAndPort backend = own == null ? settings.backend().orElseThrow() : own.address();
    DemoConfiguration configuration =
        new DemoConfiguration(
            FreePort.choose(settings.startTlsPort(), 2587),
            FreePort.choose(settings.implicitPort(), 2465),
            backend,
            settings.forward());
    return new Demo(folder, configuration, own, settings.pkiProgram(), screen);
  }

  public Path configuration() {
    return configurationFile;
  }

  /** Where the proxy is to write its log. */
  public Path log() {
    return folder.resolve("postern.log");
  }

  /**
   * Two conversations with the running proxy.
   *
   * @throws DemoException when Alice's mail does not arrive, or Bob is not refused
   */
  public void show() {
    try {
      tell();
    } catch (DemoException e) {
      throw new DemoException(e.getMessage() + " (see " + log() + ")", e);
    }
  }

  private void tell() {
    screen.step("Postern stands in front of a mail server");
    screen.say("postern run --config " + Invitation.quoted(configurationFile.toString()));
    screen.say(
        "localhost:%d STARTTLS, localhost:%d implicit TLS  ->  mail server %s"
            .formatted(
                configuration.startTlsPort(),
                configuration.implicitPort(),
                configuration.backend()));
    Conversations conversations = new Conversations(folder, configuration, screen);
    DemoMail mail = DemoMail.fromAliceToBob();
    screen.step("Alice sends a mail: her certificate is her login, there is no password");
    conversations.aliceSends(mail);
    requireArrival(mail);
    screen.step("Bob sends as Alice: his certificate says who he is");
    conversations.bobIsRefused();
  }

  private void requireArrival(DemoMail mail) {
    if (ownBackend == null) {
      return;
    }
    RecordedMail recorded =
        ownBackend.mails().stream()
            .findFirst()
            .orElseThrow(
                () -> new DemoException("alice's mail was answered 250, but did not arrive"));
    String trace = traceIn(recorded.file(), mail);
    screen.blank();
    screen.say("The mail server was told who she is:");
    recorded.heard().stream().limit(1).forEach(line -> screen.say("  " + line));
    screen.say("and has her mail in " + recorded.file() + ", unchanged behind:");
    trace.lines().forEach(line -> screen.say("  " + line.replace("\t", "  ")));
  }

  private static String traceIn(Path file, DemoMail mail) {
    try {
      return mail.traceIn(file)
          .orElseThrow(
              () -> new DemoException("alice's mail is not as she sent it: compare " + file));
    } catch (IOException e) {
      throw new DemoException("alice's mail cannot be read: " + e.getMessage(), e);
    }
  }

  /** Prints what can be tried, and tells of each mail from now on. */
  public void invite() {
    Invitation invitation = new Invitation(folder, configuration, pkiProgram);
    invitation.writeFiles();
    screen.heading("Now you: send as Alice with one of these");
    screen.paste(invitation.swaks());
    screen.paste(invitation.curl());
    screen.paste(invitation.msmtp());
    screen.heading("Then revoke her certificates, and within seconds the same is refused");
    screen.paste(invitation.revoke());
    screen.blank();
    screen.say("Log: " + log());
    screen.say("Ctrl-C ends it.");
    screen.blank();
    if (ownBackend != null) {
      ownBackend.watch(
          mail -> screen.event("a mail from " + mail.sender() + " is in " + mail.file()));
    }
  }

  /** Says where the files are. */
  public void farewell() {
    screen.blank();
    screen.say("The files are in " + folder.path());
  }
}
