package dev.postern.proxy.smtp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The keywords of an EHLO reply (RFC 5321 section 4.1.1.1), each with its parameters. */
public final class Capabilities {

  /** Nothing but SMTP itself. */
  public static final Capabilities NONE = new Capabilities(Map.of());

  /** Octets kept back from the backend's SIZE for the trace header in front. */
  private static final long TRACE_OCTETS = 1024;

  private final Map<String, String> keywords;

  private Capabilities(Map<String, String> keywords) {
    this.keywords = keywords;
  }

  /** Reads the lines of an EHLO reply; the first is the greeting. */
  public static Capabilities parse(Reply reply) {
    Map<String, String> keywords = new LinkedHashMap<>();
    for (String line : reply.lines().subList(1, reply.lines().size())) {
      int space = line.indexOf(' ');
      String keyword = space < 0 ? line : line.substring(0, space);
      keywords.putIfAbsent(
          keyword.toUpperCase(Locale.ROOT), space < 0 ? "" : line.substring(space + 1).trim());
    }
    return new Capabilities(keywords);
  }

  /**
   * What a client is offered: the meeting of backend and proxy. PIPELINING and CHUNKING are the
   * proxy's own promises, and AUTH is about the session with the client, never about the backend's
   * mechanisms.
   *
   * @param octets the proxy's own bound on a message
   * @param recipients the proxy's own bound on the recipients of a message
   */
  public static Capabilities meeting(Capabilities backend, long octets, int recipients) {
    Map<String, String> keywords = new LinkedHashMap<>();
    keywords.put("PIPELINING", "");
    keywords.put("CHUNKING", "");
    keywords.put("SIZE", Long.toString(smallerSize(backend, octets)));
    backend.keywords.forEach(
        (keyword, parameters) -> {
          Extension extension = Extension.of(keyword);
          String kept = extension == null ? null : extension.parameters(parameters);
          if (kept != null) {
            keywords.put(keyword, kept);
          }
        });
    if (!backend.offers("CHUNKING")) {
      keywords.remove("BINARYMIME");
    }
    keywords.computeIfPresent(
        "LIMITS", (keyword, none) -> Limits.of(backend).within(recipients).parameters());
    return new Capabilities(keywords);
  }

  /**
   * The same, learnt in clear text. REQUIRETLS is a promise about each hop (RFC 8689 section
   * 4.2.1), also the one to the backend, be it on the same machine: the RFC knows no exception.
   */
  public Capabilities inClear() {
    Map<String, String> fewer = new LinkedHashMap<>(keywords);
    fewer.remove("REQUIRETLS");
    return new Capabilities(fewer);
  }

  /** The same with one keyword more. */
  public Capabilities with(String keyword, String parameters) {
    Map<String, String> more = new LinkedHashMap<>(keywords);
    more.put(keyword, parameters);
    return new Capabilities(more);
  }

  /** RFC 1870: the smaller limit counts; a missing or zero SIZE is no limit. */
  private static long smallerSize(Capabilities backend, long limit) {
    long size = backend.size();
    return size == 0 ? limit : Math.min(limit, Math.max(1, size - TRACE_OCTETS));
  }

  /** The SIZE limit in octets, or 0 for none. */
  public long size() {
    String size = keywords.getOrDefault("SIZE", "");
    return size.matches("[0-9]{1,18}") ? Long.parseLong(size) : 0;
  }

  public boolean offers(String keyword) {
    return keywords.containsKey(keyword);
  }

  /** The words behind a keyword, upper case; empty when it is not offered. */
  public Set<String> words(String keyword) {
    String parameters = keywords.getOrDefault(keyword, "");
    return parameters.isEmpty()
        ? Set.of()
        : Set.copyOf(List.of(parameters.toUpperCase(Locale.ROOT).split(" +")));
  }

  /** The lines of an EHLO reply, without the greeting. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>(keywords.size());
    keywords.forEach(
        (keyword, parameters) ->
            lines.add(parameters.isEmpty() ? keyword : keyword + " " + parameters));
    return lines;
  }

  @Override
  public String toString() {
    return String.join(", ", lines());
  }
}
