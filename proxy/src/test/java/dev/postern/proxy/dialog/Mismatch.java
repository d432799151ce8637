package dev.postern.proxy.dialog;

/** Something else happened than the dialog says. */
final class Mismatch extends AssertionError {

  private static final long serialVersionUID = 1;

  Mismatch(String message) {
    super(message);
  }
}
