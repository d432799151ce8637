package dev.postern.proxy.backend;

/** Whose mails one connection may carry; follows from how the MTA hears of the user. */
public enum Sharing {
  /** The MTA can be told another user on it, or believes the proxy's word with each mail. */
  ALL_USERS("connections are shared by all users"),

  /**
   * Once it has been told a client, user and address, the MTA takes no other: then it is closed.
   */
  ONE_CLIENT("a connection serves one user at one address, and nobody behind that"),

  /** The login is the user's own: it is opened when its user comes, and is nobody else's. */
  ONE_USER("a connection is opened for one user, and lent to nobody else");

  private final String sentence;

  Sharing(String sentence) {
    this.sentence = sentence;
  }

  /** For the administrator. */
  public String sentence() {
    return sentence;
  }

  /** Whether it can be opened before it is known for whom. */
  boolean opensForAnybody() {
    return this != ONE_USER;
  }

  /** Whether one that served somebody can serve somebody else. */
  boolean canSwitch() {
    return this == ALL_USERS;
  }
}
