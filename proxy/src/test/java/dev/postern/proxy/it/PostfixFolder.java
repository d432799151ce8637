package dev.postern.proxy.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * All that one Postfix has: configuration, queue, log, and a maildir for whoever is at example.net;
 * at example.com there is nobody. The lines about the proxy are those of conf/backends; only
 * addresses, ports and paths are put in place.
 */
record PostfixFolder(Path path) {

  private static final String SETTINGS =
      """
      compatibility_level = 3.6
      queue_directory = FOLDER/queue
      data_directory = FOLDER/data
      maillog_file = FOLDER/maillog
      maillog_file_prefixes = FOLDER
      myhostname = backend.example.org
      inet_interfaces = all
      inet_protocols = ipv4
      mydestination =
      alias_maps =
      alias_database =
      virtual_mailbox_domains = example.net example.com
      virtual_mailbox_base = FOLDER/mail
      virtual_mailbox_maps = inline:{{@example.net = inbox/}}
      virtual_uid_maps = static:1999
      virtual_gid_maps = static:1999
      virtual_mailbox_limit = 0
      """;

  private static final String SERVICES =
      """
      pickup    unix  n - y 60    1 pickup
      cleanup   unix  n - y -     0 cleanup
      qmgr      unix  n - n 300   1 qmgr
      tlsmgr    unix  - - y 1000? 1 tlsmgr
      rewrite   unix  - - y -     - trivial-rewrite
      bounce    unix  - - y -     0 bounce
      defer     unix  - - y -     0 bounce
      trace     unix  - - y -     0 bounce
      proxymap  unix  - - n -     - proxymap
      smtp      unix  - - y -     - smtp
      error     unix  - - y -     - error
      retry     unix  - - y -     - error
      virtual   unix  - n n -     - virtual
      anvil     unix  - - y -     1 anvil
      postlog   unix-dgram n - n - 1 postlogd
      """;

  /**
   * Before the master runs, postsuper writes to the log as the user postfix: that a killed cleanup
   * left half a queue file behind, and it ends the start if it may not.
   */
  private static final String OWNERS =
      """
      set -e
      cd "$1"
      touch maillog
      chown postfix data maillog
      chown 1999:1999 mail
      """;

  /**
   * Fills a new folder.
   *
   * @param seenAs the folder's path where Postfix runs
   * @param bind address and port of the proxy's service
   * @param proxy the address that the proxy comes from
   */
  static PostfixFolder create(PostfixSetup setup, String seenAs, String bind, String proxy) {
    PostfixFolder folder = new PostfixFolder(Folders.create("postern-postfix"));
    String here = seenAs.isEmpty() ? folder.path.toString() : seenAs;
    try {
      for (String part : List.of("etc", "queue", "data", "mail")) {
        Files.createDirectory(folder.path.resolve(part));
      }
      Path etc = folder.path.resolve("etc");
      Files.writeString(etc.resolve("main.cf"), mainCf(setup).replace("FOLDER", here));
      Files.writeString(etc.resolve("master.cf"), masterCf(setup, bind, proxy));
      copyServerCertificate(etc);
      Files.writeString(etc.resolve("prepare"), OWNERS + SaslLogin.SCRIPT);
      Files.writeString(etc.resolve("smtpd.conf"), SaslLogin.LIBRARY);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copyServerCertificate(Path etc) throws IOException {
    for (String file : List.of("chain.pem", "key.pem")) {
      Files.copy(TestCertificates.file("server").resolve(file), etc.resolve(file));
    }
  }

  private static String mainCf(PostfixSetup setup) {
    List<String> lines = new ArrayList<>(PostfixSetup.lines("postfix-main.cf"));
    lines.addAll(setup.settings());
    return SETTINGS + String.join("\n", lines) + "\n";
  }

  private static String masterCf(PostfixSetup setup, String bind, String proxy) {
    List<String> lines = new ArrayList<>(PostfixSetup.lines("postfix-master.cf"));
    lines.addAll(setup.options());
    String service = String.join("\n", lines).replace("127.0.0.1:10587", bind);
    return SERVICES + service.replace("=127.0.0.1", "=" + proxy) + "\n";
  }

  /** What only root of the machine can do on which Postfix runs. */
  void prepare() {
    Programs.Ended ended =
        Programs.run("", "sh", path.resolve("etc/prepare").toString(), path.toString());
    if (ended.status() != 0) {
      throw new IllegalStateException("etc/prepare: " + ended.output());
    }
  }

  PostfixLog log() {
    return new PostfixLog(path.resolve("maillog"));
  }

  Maildir mailbox() {
    return new Maildir(path.resolve("mail/inbox"));
  }
}
