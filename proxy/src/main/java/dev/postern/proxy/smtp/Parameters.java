package dev.postern.proxy.smtp;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of one MAIL or RCPT command, checked, in the order in which they came. */
public final class Parameters {

  private final Map<Parameter, String> values = new EnumMap<>(Parameter.class);
  private final StringBuilder text = new StringBuilder();

  private Parameters() {}

  /**
   * Reads parameters separated by spaces (RFC 5321 section 4.1.1.11).
   *
   * @throws SmtpSyntaxException 555 for what is not offered, 501 for what is malformed or repeated
   */
  static Parameters parse(Verb verb, String text, Capabilities capabilities)
      throws SmtpSyntaxException {
    Parameters parameters = new Parameters();
    for (String word : text.split(" ", -1)) {
      if (!word.isEmpty()) {
        parameters.add(verb, word, capabilities);
      }
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
    if (parameter == null || !parameter.isOffered(verb, capabilities)) {
      throw new SmtpSyntaxException(Reply.PARAMETER_UNKNOWN);
    }
    if (!parameter.accepts(value) || value != null && !Mailbox.isUtf8(value)) {
      throw new SmtpSyntaxException(Reply.PARAMETER_SYNTAX);
    }
    if (values.put(parameter, value == null ? "" : value) != null) {
      throw new SmtpSyntaxException(Reply.PARAMETER_TWICE);
    }
    if (parameter != Parameter.AUTH) {
      text.append(' ').append(word);
    }
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

  /** The parameters as they came, each with a space in front; a client's AUTH= is left out. */
  String forBackend() {
    return text.toString();
  }
}
