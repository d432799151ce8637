package dev.postern.proxy.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class HttpUrlTest {

  private static final Map<String, String> TAKEN =
      Map.ofEntries(
          Map.entry("http://pki.example.org/ca.crl", "http://pki.example.org/ca.crl"),
          Map.entry("HTTPS://PKI.Example.ORG/Ca.crl", "https://pki.example.org/Ca.crl"),
          Map.entry("http://pki.example.org", "http://pki.example.org/"),
          Map.entry("http://pki.example.org:80/a", "http://pki.example.org/a"),
          Map.entry("https://pki.example.org:443/a", "https://pki.example.org/a"),
          Map.entry("https://pki.example.org:80/a", "https://pki.example.org:80/a"),
          Map.entry("http://192.0.2.1:8080/a?b=c&d", "http://192.0.2.1:8080/a?b=c&d"),
          Map.entry("http://[2001:db8::1]/a", "http://[2001:db8::1]/a"),
          Map.entry("http://a/%2F..b/c.", "http://a/%2F..b/c."));

  private static final Map<String, String> REFUSED =
      Map.ofEntries(
          Map.entry("", "neither http nor https"),
          Map.entry("pki.example.org/ca.crl", "neither http nor https"),
          Map.entry("ldap://pki.example.org/cn=ca", "neither http nor https"),
          Map.entry("file:///etc/passwd", "neither http nor https"),
          Map.entry("http:ca.crl", "there is no host in it"),
          Map.entry("http:///ca.crl", "there is no host in it"),
          Map.entry("http://a_b/ca.crl", "there is no host in it"),
          Map.entry("http://alice@a/ca.crl", "a user does not belong here"),
          Map.entry("http://alice:secret@a/ca.crl", "a user does not belong here"),
          Map.entry("http://a/ca.crl#1", "a fragment (#) does not belong here"),
          Map.entry("http://a:0/", "the port is a number from 1 to 65535"),
          Map.entry("http://a:65536/", "the port is a number from 1 to 65535"),
          Map.entry("http://a/b/../c", "its path has a segment . or .."),
          Map.entry("http://a/b/%2e%2E/c", "its path has a segment . or .."),
          Map.entry("http://a/b%2f..%2fc", "its path has a segment . or .."),
          Map.entry("http://a/b%5c..%5cc", "its path has a segment . or .."),
          Map.entry("http://a/.", "its path has a segment . or .."),
          Map.entry("http://a/ b", "not plain ASCII without spaces"),
          Map.entry("http://a/\r\nX: y", "not plain ASCII without spaces"),
          Map.entry("http://\u00e4/", "not plain ASCII without spaces"),
          Map.entry("http://a/%zz", "not a URL: Malformed escape pair"),
          Map.entry("http://a/" + "b".repeat(2000), "longer than 2000 characters"));

  @TestFactory
  Stream<DynamicTest> whatIsTakenHasOneForm() {
    return TAKEN.entrySet().stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.getKey(),
                    () -> {
                      HttpUrl url = HttpUrl.parse(row.getKey());
                      assertEquals(row.getValue(), url.toString());
                      assertEquals(HttpUrl.parse(row.getValue()), url);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> whatIsRefusedHearsWhy() {
    return REFUSED.entrySet().stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.getKey().isEmpty() ? "nothing" : row.getKey(),
                    () -> assertEquals(row.getValue(), refusal(row.getKey()))));
  }

  private static String refusal(String text) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> HttpUrl.parse(text)).getMessage());
  }

  @FuzzTest
  void whateverIsTakenIsTakenAgainAndHasAHost(byte[] octets) {
    HttpUrl url;
    try {
      url = HttpUrl.parse(new String(octets, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return;
    }
    assertEquals(url, HttpUrl.parse(url.toString()));
    URI uri = url.uri();
    assertTrue(uri.getHost() != null && uri.getUserInfo() == null, url::toString);
    assertTrue(uri.getScheme().matches("https?"), url::toString);
  }
}
