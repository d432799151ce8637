package dev.postern.proxy.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.Allowance;
import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.PolicyConfig.UserPolicy;
import dev.postern.proxy.smtp.Capabilities;
import dev.postern.proxy.smtp.ForwardPath;
import dev.postern.proxy.smtp.Mailbox;
import dev.postern.proxy.smtp.SmtpSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipientPolicyTest {

  private static RecipientPolicy policy(List<String> allowed, List<String> denied) {
    return new RecipientPolicy(
        new UserPolicy(
            allowed,
            denied,
            Optional.empty(),
            Optional.empty(),
            Allowance.UNLIMITED,
            Allowance.UNLIMITED));
  }

  /** As RCPT brings it: octets, one char each. */
  private static boolean permits(RecipientPolicy policy, String path) throws SmtpSyntaxException {
    byte[] octets = path.getBytes(StandardCharsets.UTF_8);
    String argument = "TO:<" + new String(octets, StandardCharsets.ISO_8859_1) + ">";
    return policy.permits(ForwardPath.parse(argument, Capabilities.NONE, true).mailbox());
  }

  @ParameterizedTest(name = "{0} allows {1}: {2}")
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "example.org, bob@example.org, true",
        "example.org, bob@EXAMPLE.Org, true",
        "Example.ORG, bob@example.org, true",
        "example.org, bob@sub.example.org, false",
        "example.org, bob@example.org.evil.example, false",
        "example.org, bob@notexample.org, false",
        "*.example.org, bob@sub.example.org, true",
        "*.example.org, bob@a.b.example.org, true",
        "*.example.org, bob@example.org, false",
        "*.example.org, bob@notexample.org, false",
        "*, bob@example.org, true",
        "*, bob@[192.0.2.1], true",
        // what is quoted is no domain
        "example.org, '\"bob@example.org\"@evil.example', false",
        "example.org, '\"b o b\"@example.org', true",
        // a source route is not where mail goes
        "example.org, '@example.org:bob@evil.example', false",
        "example.org, '@evil.example:bob@example.org', true",
        // other routes are, to some servers
        "example.org, bob%evil.example@example.org, false",
        "example.org, evil.example!bob@example.org, false",
        "example.org, '\"bob@evil.example\"@example.org', false",
        // always
        "example.org, postmaster, true",
        "example.org, postmaster@evil.example, false",
        // A-labels and U-labels
        "bücher.example, bob@xn--bcher-kva.example, true",
        "bücher.example, bob@XN--BCHER-KVA.example, true",
        "xn--bcher-kva.example, bob@bücher.example, true",
        "xn--bcher-kva.example, bob@BÜCHER.example, true",
        "xn--bcher-kva.example, bob@bu\u0308cher.example, true",
        "*.bücher.example, bob@a.xn--bcher-kva.example, true",
        "bücher.example, bob@bucher.example, false",
        "example.org, bob@ｅｘａｍｐｌｅ.org, true",
        "example.org, bob@example。org, true",
        "例え.テスト, bob@xn--r8jz45g.xn--zckzah, true",
        // what IDNA 2003 and 2008 read differently has to be allowed in both
        "straße.example, bob@xn--strae-oqa.example, true",
        "straße.example, bob@straße.example, false",
        "strasse.example, bob@straße.example, false",
        // nobody can tell
        "example.org, bob@exa\u00admple.org, false",
        "example.org, bob@exam\u200bple.org, false",
        "*.org, bob@exam\u2028ple.org, false",
        "*.x, bob@127.1, false",
        // address literals
        "[192.0.2.1], bob@[192.0.2.1], true",
        "[192.0.2.1], bob@[IPv6:::ffff:192.0.2.1], true",
        "[192.0.2.1], bob@[192.0.2.10], false",
        "[IPv6:2001:db8::1], bob@[ipv6:2001:DB8:0:0:0:0:0:1], true",
        "[*], bob@[192.0.2.7], true",
        "[*], bob@[010.0.0.1], false",
        "[*], bob@[X400:x], false",
        "[*], bob@example.org, false",
        "example.org, bob@[192.0.2.1], false",
      })
  void allows(String pattern, String path, boolean allowed) throws SmtpSyntaxException {
    assertEquals(allowed, permits(policy(List.of(pattern), List.of()), path));
  }

  @ParameterizedTest(name = "{0} denied, {1} goes: {2}")
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "evil.example, bob@example.org, true",
        "evil.example, bob@evil.example, false",
        "evil.example, bob@EVIL.example, false",
        "evil.example, bob@sub.evil.example, true",
        "*.evil.example, bob@sub.evil.example, false",
        "*.evil.example, bob@evil.example, true",
        "evil.example, bob%evil.example@example.org, false",
        "evil.example, '@example.org:bob@evil.example', false",
        "evil.example, bob@ｅvil.example, false",
        "evil.example, bob@ev\u00adil.example, false",
        "bücher.example, bob@xn--bcher-kva.example, false",
        "xn--bcher-kva.example, bob@Bücher.Example, false",
        "straße.example, bob@straße.example, false",
        "strasse.example, bob@straße.example, false",
        "xn--strae-oqa.example, bob@straße.example, false",
        "[*], bob@[192.0.2.1], false",
        "[192.0.2.1], bob@[IPv6:::FFFF:C000:201], false",
        "[192.0.2.1], bob@[192.0.2.01], false",
        "[192.0.2.1], bob@3221225985, false",
        "[192.0.2.1], bob@0xc0000201, false",
        "[192.0.2.1], bob@[192.0.2.2], true",
        "*, bob@example.org, false",
        "*, postmaster, true",
      })
  void denies(String pattern, String path, boolean permitted) throws SmtpSyntaxException {
    assertEquals(permitted, permits(policy(List.of("*"), List.of(pattern)), path));
  }

  @Test
  void whatIsDeniedIsDeniedAlthoughItIsAllowed() throws SmtpSyntaxException {
    RecipientPolicy policy = policy(List.of("*.example.org"), List.of("hr.example.org"));
    assertTrue(permits(policy, "bob@it.example.org"));
    assertEquals(false, permits(policy, "bob@hr.example.org"));
  }

  @Test
  void anEmptyListAllowsNobody() {
    assertEquals(false, policy(List.of(), List.of()).permits(new Mailbox("bob", "example.org")));
  }

  @Test
  void withoutListsNothingIsAsked() {
    RecipientPolicy open = new RecipientPolicy(UserPolicy.OPEN);
    assertTrue(open.permits(new Mailbox("bob%evil.example", "[X400:x]")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[192.0.2.256]", "[::1]", "a..b", "127.1", "exa\u00admple.org", "*."})
  void anEntryThatIsNoDomainStopsTheStart(String entry) {
    ConfigException refused =
        assertThrows(ConfigException.class, () -> policy(List.of("*"), List.of(entry)));
    assertTrue(String.valueOf(refused.getMessage()).endsWith("not a domain: " + entry));
  }
}
