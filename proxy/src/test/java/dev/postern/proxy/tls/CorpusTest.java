package dev.postern.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.certificates.Authority;
import dev.postern.proxy.certificates.CrlProfile;
import dev.postern.proxy.testing.Openssl;
import dev.postern.proxy.tls.Corpus.Chain;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The corpus before two judges: ours must be right on each chain, and where {@code openssl verify
 * -x509_strict -purpose sslclient} says something else, the table of disagreements has to say why.
 */
class CorpusTest {

  private static final List<Chain> CHAINS = Corpus.all();
  private static final String TABLE = "/dev/postern/proxy/tls/disagreements.txt";

  @TempDir static Path folder;

  @Test
  void theCorpusIsLargeAndEachChainHasAName() {
    assertTrue(CHAINS.size() >= 150, CHAINS.size() + " chains");
    assertEquals(CHAINS.size(), CHAINS.stream().map(Chain::name).distinct().count());
  }

  @TestFactory
  Stream<DynamicTest> everyChainGetsTheVerdictOfItsClause() {
    return CHAINS.stream()
        .map(chain -> DynamicTest.dynamicTest(chain.name(), () -> assertVerdict(chain)));
  }

  private static void assertVerdict(Chain chain) throws IOException {
    Path place = Files.createTempDirectory(folder, "ours");
    TrustFolder trust = new TrustFolder(place, chain.anchors().toArray(Authority[]::new));
    if (!chain.lists().isEmpty()) {
      trust.lists(chain.lists().toArray(CrlProfile[]::new));
    }
    trust.policies = chain.policies();
    Verdict verdict = trust.judge(chain.leaf(), chain.sent().toArray(Authority[]::new));
    assertEquals(chain.good(), verdict instanceof Verdict.Trusted, verdict::toString);
  }

  @Test
  void openSslDisagreesOnlyWhereTheTableSaysWhy() throws Exception {
    Openssl.assume();
    Map<String, String> expected = table();
    Map<String, String> found = new TreeMap<>();
    Map<String, String> answers = answers();
    for (Chain chain : CHAINS) {
      String answer = answers.getOrDefault(chain.name(), "no answer");
      if (answer.equals("OK") != chain.good()) {
        found.put(chain.name(), chain.good() ? "refused: " + answer : "accepted");
      }
    }
    Map<String, String> unexplained = new TreeMap<>(found);
    unexplained.keySet().removeAll(expected.keySet());
    assertEquals(Map.of(), unexplained);
    List<String> agreed = new ArrayList<>(expected.keySet());
    agreed.removeAll(found.keySet());
    assertEquals(List.of(), agreed, "in the table, but agreed upon");
  }

  /** Of each line the chain's name, and why the judges differ. */
  private static Map<String, String> table() throws IOException {
    Map<String, String> table = new LinkedHashMap<>();
    try (InputStream in = CorpusTest.class.getResourceAsStream(TABLE)) {
      String why = "";
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (line.startsWith("#") || line.isBlank()) {
          continue;
        }
        if (line.startsWith("  ")) {
          assertTrue(!why.isEmpty(), line);
          table.put(line.strip(), why);
        } else {
          why = line;
        }
      }
    }
    return table;
  }

  /** One shell for all: what openssl says of each chain. */
  private static Map<String, String> answers() throws Exception {
    StringBuilder script = new StringBuilder("cd " + folder + "\n");
    for (int i = 0; i < CHAINS.size(); i++) {
      script.append(command(i, CHAINS.get(i)));
    }
    Path file = Files.writeString(folder.resolve("verify.sh"), script);
    Path output = folder.resolve("answers");
    Process process =
        new ProcessBuilder("sh", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertEquals(0, process.waitFor());
    Map<String, String> answers = new LinkedHashMap<>();
    int number = -1;
    for (String line : Files.readString(output, StandardCharsets.ISO_8859_1).lines().toList()) {
      if (line.startsWith("== ")) {
        number = Integer.parseInt(line.substring(3));
      } else if (line.endsWith(": OK")) {
        answers.put(CHAINS.get(number).name(), "OK");
      } else if (line.startsWith("error ")) {
        answers.putIfAbsent(CHAINS.get(number).name(), line);
      }
    }
    return answers;
  }

  private static String command(int number, Chain chain) throws IOException {
    write(number + "-leaf", Authority.pem("CERTIFICATE", Authority.encoded(chain.leaf())));
    write(number + "-roots", pem(chain.anchors()));
    write(number + "-sent", pem(chain.sent()));
    StringBuilder command =
        new StringBuilder("echo == NUMBER; openssl verify -x509_strict -purpose sslclient")
            .append(" -auth_level 2 -attime " + Authority.NOW.getEpochSecond())
            .append(" -trusted NUMBER-roots");
    if (!chain.sent().isEmpty()) {
      command.append(" -untrusted NUMBER-sent");
    }
    if (!chain.lists().isEmpty()) {
      write(
          number + "-lists",
          chain.lists().stream().map(CrlProfile::pem).collect(Collectors.joining()));
      command.append(" -crl_check_all -use_deltas -CRLfile NUMBER-lists");
    }
    for (String policy : chain.policies()) {
      command.append(" -explicit_policy -policy ").append(policy);
    }
    command.append(" NUMBER-leaf || true\n");
    return command.toString().replace("NUMBER", Integer.toString(number));
  }

  private static String pem(List<Authority> authorities) {
    return authorities.stream().map(Authority::pem).collect(Collectors.joining());
  }

  private static void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
