package dev.postern.proxy.policy;

/** Whose count it is. */
public enum Subject {
  USER("this user"),
  CERTIFICATE("this certificate"),
  ADDRESS("this client address");

  private final String words;

  Subject(String words) {
    this.words = words;
  }

  /** For a sentence to the client. */
  String words() {
    return words;
  }
}
