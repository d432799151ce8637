package dev.postern.proxy.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A mail server as Debian installs it, in a root folder that verify makes: no package has to be
 * installed beside this machine's own mail server. It has a mount namespace of its own, in which
 * the test's folder lies over the root's configuration, queue, log and mail. Debian's path of each
 * file is therefore the one that its configuration names.
 */
final class RootedServer implements MailServer {

  static final String PASSWORD = "between-proxy-and-backend";

  private static final String ENTER =
      """
      set -e
      root=$1 folder=$2 etc=$3
      shift 3
      mkdir -p "$root$etc"
      mount --bind "$folder/etc" "$root$etc"
      mount --bind "$folder/run" "$root/run"
      mount --bind "$folder/spool" "$root/var/spool"
      mount --bind "$folder/log" "$root/var/log"
      mount --bind "$folder/mail" "$root/srv"
      chroot "$root" sh "$etc/prepare"
      exec chroot "$root" "$@"
      """;

  /**
   * What one server is.
   *
   * @param root its folder below target/roots
   * @param etc where its configuration lies in that root
   * @param prepares a script in the root, before it starts
   * @param log its log, in the test's folder
   * @param command how it starts, in the root, without going into the background
   */
  record Program(String root, String etc, String prepares, String log, List<String> command) {

    private Path folder() {
      return Checkout.file("target/roots").resolve(root);
    }
  }

  private final Program program;
  private final Path folder;
  private final int port;
  private final List<String> settings = new ArrayList<>();
  private Process process;

  private RootedServer(Program program, Path folder, int port) throws IOException {
    this.program = program;
    this.folder = folder;
    this.port = port;
    this.process = begin();
  }

  /** A folder for a server's files; skips the test where there is no such server. */
  static Path folderFor(Program program) {
    assumeTrue("root".equals(System.getProperty("user.name")), "skipped: only root starts servers");
    assumeTrue(
        Files.isDirectory(program.folder()),
        () -> "skipped: no target/roots/" + program.root() + "; verify makes it");
    assumeTrue(
        Programs.run("", "unshare", "--mount", "true").status() == 0,
        "skipped: this machine gives no mount namespace");
    try {
      Path folder = Folders.create("postern-" + program.root());
      for (String part : List.of("etc", "run", "spool", "log", "mail")) {
        Files.createDirectory(folder.resolve(part));
      }
      Files.writeString(folder.resolve("etc/prepare"), program.prepares());
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it, its configuration being in that folder. */
  static RootedServer start(Program program, Path folder, int port) {
    try {
      RootedServer server = new RootedServer(program, folder, port);
      server.awaitStart();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process begin() throws IOException {
    List<String> command = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", ENTER, "sh"));
    command.addAll(List.of(program.folder().toString(), folder.toString(), program.etc()));
    command.addAll(program.command());
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log/output").toFile()))
        .start();
  }

  private void awaitStart() {
    try {
      Waiting.until(() -> Ports.answers(port), program.root() + " on " + address(), this::log);
    } catch (AssertionError e) {
      close();
      throw e;
    }
  }

  /** Its page's example for postern.conf, where the files of this test stand. */
  RootedServer withSettings(String example) {
    Path password = folder.resolve("backend.password");
    try {
      Files.writeString(password, PASSWORD + "\n");
      Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    settings.add(
        example
            .replace("127.0.0.1:10587", address())
            .replace("= backend.password", "= \"" + password + "\"")
            .replace("= backend-ca.pem", "= \"" + TestCertificates.file("ca.pem") + "\""));
    return this;
  }

  @Override
  public String address() {
    return "127.0.0.1:" + port;
  }

  @Override
  public List<String> settings() {
    return settings;
  }

  @Override
  public List<DeliveredMail> delivered() {
    return new Maildir(folder.resolve("mail/inbox")).delivered();
  }

  @Override
  public List<String> log() {
    try {
      List<String> lines = new ArrayList<>(read("log/output"));
      lines.addAll(read(program.log()));
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> read(String file) throws IOException {
    Path path = folder.resolve(file);
    return Files.exists(path) ? Files.readAllLines(path, StandardCharsets.ISO_8859_1) : List.of();
  }

  /** Ends all its processes at once, as a crash does. */
  void kill() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    Programs.endsWithin(process.toHandle(), Duration.ofSeconds(5));
  }

  /** Starts again what was killed, with its queue and on its port. */
  void restart() {
    try {
      process = begin();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitStart();
  }

  @Override
  public void close() {
    kill();
    Folders.delete(folder);
  }
}
