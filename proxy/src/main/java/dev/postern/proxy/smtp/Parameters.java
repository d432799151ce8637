package dev.postern.proxy.smtp;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of one MAIL or RCPT command, checked, in the order in which they came. */
public final class Parameters {

  private static final Parameters NONE = new Parameters(Map.of(), Map.of());

  private final Map<Parameter, String> values;

  /** As they came, in their order. */
  private final Map<Parameter, String> words;

  private Parameters(Map<Parameter, String> values, Map<Parameter, String> words) {
    this.values = values;
    this.words = words;
  }

  /**
   * Reads parameters separated by spaces (RFC 5321 section 4.1.1.11).
   *
   * @throws SmtpSyntaxException 555 for what is not offered, 504 for a value that is not, 501 for
   *     what is malformed or repeated
   */
  static Parameters parse(Verb verb, String text, Capabilities capabilities)
      throws SmtpSyntaxException {
    if (text.isEmpty()) {
      return NONE;
    }
    Parameters parameters = new Parameters(new EnumMap<>(Parameter.class), new LinkedHashMap<>());
    for (String word : text.split(" ", -1)) {
      if (!word.isEmpty()) {
        parameters.add(verb, word, capabilities);
      }
    }
    // RFC 4865 section 4: at most one hold-param.
    if (parameters.has(Parameter.HOLDFOR) && parameters.has(Parameter.HOLDUNTIL)) {
      throw new SmtpSyntaxException(Reply.TWO_RELEASES);
    }
    return parameters;
  }

  private void add(Verb verb, String word, Capabilities capabilities) throws SmtpSyntaxException {
    int equals = word.indexOf('=');
    String keyword = equals < 0 ? word : word.substring(0, equals);
    String value = equals < 0 ? null : word.substring(equals + 1);
    if (!isKeyword(keyword)) {
      throw new SmtpSyntaxException(Reply.PARAMETER_SYNTAX);
    }
    Parameter parameter = Parameter.of(keyword);
    if (parameter == null || !parameter.isOf(verb) || !parameter.isOffered(capabilities)) {
      throw new SmtpSyntaxException(Reply.PARAMETER_UNKNOWN);
    }
    if (!parameter.accepts(value) || value != null && !Mailbox.isUtf8(value)) {
      throw new SmtpSyntaxException(Reply.PARAMETER_SYNTAX);
    }
    if (value != null && !parameter.isOffered(value, capabilities)) {
      throw new SmtpSyntaxException(Reply.PARAMETER_VALUE);
    }
    if (values.put(parameter, value == null ? "" : value) != null) {
      throw new SmtpSyntaxException(Reply.PARAMETER_TWICE);
    }
    words.put(parameter, word);
  }

  private static boolean isKeyword(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9')
          && (c != '-' || i == 0)) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  public boolean has(Parameter parameter) {
    return values.containsKey(parameter);
  }

  public @Nullable String get(Parameter parameter) {
    return values.get(parameter);
  }

  /** The declared size in octets, or 0 when none was declared; absurd values are the largest. */
  public long size() {
    String size = values.get(Parameter.SIZE);
    if (size == null) {
      return 0;
    }
    return size.length() > 18 ? Long.MAX_VALUE : Long.parseLong(size);
  }

  /** Whether lines mean nothing in the content and sizes alone rule (RFC 3030 section 3). */
  public boolean isBinary() {
    return Parameter.BINARY.equalsIgnoreCase(values.get(Parameter.BODY));
  }

  /** Whether any value has octets beyond ASCII (RFC 6533 section 3). */
  boolean needsUtf8() {
    for (String value : values.values()) {
      if (!Mailbox.isAscii(value)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether the next server has everything that these parameters ask for. SIZE is the proxy's own
   * promise, and AUTH never goes on.
   */
  public boolean areKeptBy(Capabilities next) {
    for (Map.Entry<Parameter, String> value : values.entrySet()) {
      Parameter asked = value.getKey();
      if (asked != Parameter.SIZE
          && asked != Parameter.AUTH
          && !asked.isOffered(value.getValue(), next)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The parameters as they came, each with a space in front. A client's AUTH= is left out, and SIZE
   * where the next server does not know it.
   */
  String forNext(Capabilities next) {
    if (words.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    words.forEach(
        (parameter, word) -> {
          if (parameter != Parameter.AUTH && parameter.isOffered(next)) {
            text.append(' ').append(word);
          }
        });
    return text.toString();
  }
}
