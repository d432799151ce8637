package dev.postern.proxy.demo;

/** The demonstration cannot go on; the message is a sentence for the person who looks on. */
public final class DemoException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public DemoException(String message) {
    super(message);
  }

  public DemoException(String message, Throwable cause) {
    super(message, cause);
  }
}
