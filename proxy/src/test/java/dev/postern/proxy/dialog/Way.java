package dev.postern.proxy.dialog;

/** How a dialog is played. */
enum Way {
  WRITTEN("as written"),
  BYTES("byte by byte"),
  ONE("in one piece"),
  SOCKETS("over sockets");

  private final String words;

  Way(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
