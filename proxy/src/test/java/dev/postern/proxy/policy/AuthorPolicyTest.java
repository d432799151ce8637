package dev.postern.proxy.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postern.proxy.identity.ClientIdentity;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Alice may write into a header; {@code $} is CRLF. */
class AuthorPolicyTest {

  private static final ClientIdentity ALICE =
      new ClientIdentity(
          "alice", "1", "00", "rule", List.of("alice@example.org", "@lists.example.org"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "From: alice@example.org$ | passes",
        "From: Alice <alice@EXAMPLE.org>$ | passes",
        "From: any@lists.example.org$ | passes",
        "From: carol@example.net <alice@example.org>$ | text behind an address in From",
        "From: \"carol@example.net\" <alice@example.org>$ | passes",
        "From: \"carol@example.net\"$ <alice@example.org>$Sender: any@lists.example.org$ | passes",
        "From: carol@example.net$ | carol@example.net",
        "From: alice@example.org, carol@example.net$ | carol@example.net",
        "From: alice@example.org,$ carol@example.net$ | carol@example.net",
        "From: alice@example.org$Sender: carol@example.net$ | carol@example.net",
        "From: ours:alice@example.org,carol@example.net;$ | carol@example.net",
        "From: <@example.net:carol@example.net>$ | carol@example.net",
        // A subdomain, a longer domain and a shorter one are others.
        "From: alice@x.example.org$ | alice@x.example.org",
        "From: alice@example.org.example.net$ | alice@example.org.example.net",
        "From: alice@xlists.example.org$ | alice@xlists.example.org",
        // Old ways to name another host in the local part.
        "From: carol%example.net@example.org$ | carol%example.net@example.org",
        "From: example.net!carol@example.org$ | example.net!carol@example.org",
        "From: \"carol@example.net\"@example.org$ | \"carol@example.net\"@example.org",
        // Names that only look like From.
        "From: alice@example.org$Fr\u043em: carol@example.net$ | line that is no field",
        "From\u00a0: carol@example.net$From: alice@example.org$ | line that is no field",
        "From: alice@example.org$\ufeffFrom: carol@example.net$ | line that is no field",
        "From: alice@example.org$From\u200b: carol@example.net$ | line that is no field",
        "=?utf-8?q?From?=: carol@example.net$From: alice@example.org$ | passes",
        "Resent-From: carol@example.net$From: alice@example.org$ | passes",
        "Resent-From: alice@example.org$ | no From field",
        "Sender: alice@example.org$ | no From field",
        // Signs that only look like an at sign, a dot or a comma.
        "From: alice@example\uff0eorg$ | alice@example\uff0eorg",
        "From: alice\uff20example.org <carol@example.net>$ | carol@example.net",
        "From: alice@example.org\uff0c carol@example.net$ | text behind an address in From",
        "From: \u0430lice@example.org$ | \u0430lice@example.org",
      })
  void everyAuthorIsHers(String header, String verdict) {
    String octets = octets(header.replace("$", "\r\n"));
    String objection =
        AuthorPolicy.objectionTo(octets, ALICE)
            .map(AuthorPolicy.Objection::detail)
            .orElse("passes");
    assertEquals(octets(verdict), objection);
  }

  private static String octets(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
