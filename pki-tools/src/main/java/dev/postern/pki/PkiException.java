package dev.postern.pki;

/**
 * A command could not do what was asked. The message is one sentence for the person at the console:
 * what is wrong, where, and what to do.
 */
public final class PkiException extends RuntimeException {
  private final String sentence;

  public PkiException(String sentence) {
    super(sentence);
    this.sentence = sentence;
  }

  public PkiException(String sentence, Throwable cause) {
    super(sentence, cause);
    this.sentence = sentence;
  }

  @Override
  public String getMessage() {
    return sentence;
  }
}
