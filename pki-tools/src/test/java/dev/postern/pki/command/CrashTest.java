package dev.postern.pki.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.pki.Main;
import dev.postern.pki.authority.Milestone;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Processes are killed at every step; one CA lives through all of it. */
class CrashTest {
  @TempDir static Path temporary;
  private static Path folder;
  private TestConsole console;

  @BeforeEach
  void sitDown() {
    console = new TestConsole(folder);
  }

  @BeforeAll
  static void init() {
    folder = temporary.resolve("pki");
    new TestConsole(folder).mustRun("init");
  }

  private static void crash(Path at, Milestone milestone, int count, String... command)
      throws Exception {
    List<String> arguments = new ArrayList<>(List.of(milestone.name(), String.valueOf(count)));
    arguments.addAll(List.of(command));
    Process process = ChildProcess.start(at, CrashingMain.class, arguments.toArray(String[]::new));
    assertEquals(CrashingMain.DIED, process.waitFor(), Files.readString(Path.of(at + ".log")));
  }

  @ParameterizedTest
  @CsvSource({
    "CERTIFICATE_RECORDED, 1, abandoned",
    "KIT_FILE_WRITTEN, 1, abandoned",
    "KIT_FILE_WRITTEN, 4, abandoned",
    "KIT_WRITTEN_ASIDE, 1, abandoned",
    "KIT_IN_PLACE, 1, valid",
    "CERTIFICATE_ISSUED, 1, valid"
  })
  void aCrashWhileIssuingLeavesAllOrNothing(Milestone milestone, int count, String status)
      throws Exception {
    String user = milestone.name().toLowerCase(java.util.Locale.ROOT) + count + "@example.org";
    crash(folder, milestone, count, "issue", user);
    Invariants.always(folder);
    console.mustRun("crl");
    Invariants.afterRecovery(folder);
    console.mustRun("list", "--all", user);
    assertEquals(2, console.out.lines().count(), console.out);
    assertTrue(console.out.contains(" " + status + " "), console.out);
  }

  @ParameterizedTest
  @EnumSource(
      value = Milestone.class,
      names = {
        "REVOCATION_RECORDED",
        "CRL_NUMBER_TAKEN",
        "CRL_REPLACED",
        "COMBINED_CRL_REPLACED",
        "CRL_PUBLISHED"
      })
  void aCrashWhileRevokingIsSeenAndPutRightByTheNextList(Milestone milestone) throws Exception {
    Path kit = console.mustRun("issue", "mallory@example.org").folder();
    BigInteger before = Invariants.publishedNumber(folder);
    crash(folder, milestone, 1, "revoke", kit.resolve("cert.pem").toString());
    Invariants.always(folder);

    console.run("list", "--all", "mallory@example.org");
    boolean published = milestone == Milestone.CRL_PUBLISHED;
    assertEquals(!published, console.err.contains("run: postern-pki crl"), console.err);
    assertTrue(console.out.contains(" revoked "), console.out);

    console.mustRun("crl");
    Invariants.afterRecovery(folder);
    assertTrue(Invariants.publishedNumber(folder).compareTo(before) > 0);
    console.mustRun("list");
  }

  @ParameterizedTest
  @EnumSource(
      value = Milestone.class,
      names = {"CRL_NUMBER_TAKEN", "CRL_REPLACED", "COMBINED_CRL_REPLACED"})
  void noCrlNumberIsUsedTwice(Milestone milestone) throws Exception {
    BigInteger before = Invariants.publishedNumber(folder);
    // The second time: the first list of the command is the root's.
    crash(folder, milestone, 2, "crl");
    Invariants.always(folder);
    console.mustRun("crl");
    assertEquals(before.add(BigInteger.TWO), Invariants.publishedNumber(folder));
  }

  @ParameterizedTest
  @CsvSource({
    "CRL_REPLACED, 1, false",
    "AUTHORITY_WRITTEN_ASIDE, 1, false",
    "AUTHORITY_IN_PLACE, 1, true"
  })
  void aCrashWhileFoundingLeavesAWholeCaOrNone(Milestone milestone, int count, boolean made)
      throws Exception {
    Path target = temporary.resolve("new-" + milestone);
    crash(target, milestone, count, "init");
    assertEquals(made, Files.exists(target));
    TestConsole owner = new TestConsole(target);
    if (!made) {
      owner.mustRun("init");
    }
    owner.mustRun("issue", "alice@example.org");
    Invariants.afterRecovery(target);
  }

  @Test
  void aKillAtAnyMomentLeavesAConsistentInventory() throws Exception {
    Random random = new Random(1);
    int rounds = Boolean.getBoolean("postern.slow") ? 60 : 4;
    for (int round = 0; round < rounds; round++) {
      Process process = ChildProcess.start(folder, Main.class, "issue", "kill@example.org");
      if (!process.waitFor(300 + random.nextInt(700), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
      Invariants.always(folder);
    }
    console.mustRun("crl");
    Invariants.afterRecovery(folder);
  }

  @Test
  void commandsAtTheSameTimeWaitForEachOther() throws Exception {
    Path shared = temporary.resolve("shared");
    TestConsole owner = new TestConsole(shared).mustRun("init");
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(ChildProcess.start(shared, Main.class, "issue", "user" + i + "@example.org"));
      processes.add(ChildProcess.start(shared, Main.class, "crl"));
    }
    for (Process process : processes) {
      assertEquals(0, process.waitFor(), Files.readString(Path.of(shared + ".log")));
    }
    Invariants.afterRecovery(shared);
    owner.mustRun("list");
    assertEquals(4, owner.out.lines().count(), owner.out);
    assertEquals(BigInteger.valueOf(4), Invariants.publishedNumber(shared));
  }

  @Test
  void threadsAtTheSameTimeWaitForEachOther() throws Exception {
    Path shared = temporary.resolve("threads");
    new TestConsole(shared).mustRun("init");
    List<Thread> threads =
        Stream.of("a@example.org", "b@example.org", "c@example.org")
            .map(user -> new Thread(() -> new TestConsole(shared).run("issue", user)))
            .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    Invariants.afterRecovery(shared);
    TestConsole owner = new TestConsole(shared);
    owner.mustRun("list");
    assertEquals(4, owner.out.lines().count(), owner.out);
    assertFalse(owner.out.contains("pending"));
  }
}
