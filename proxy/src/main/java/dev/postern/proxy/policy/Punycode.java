package dev.postern.proxy.policy;

/**
 * The encoding of RFC 3492, one label at a time and without any mapping: java.net.IDN maps as IDNA
 * 2003 did, where {@code ß} becomes {@code ss} and two domains become one.
 */
final class Punycode {

  private static final int BASE = 36;
  private static final int LOWEST_DIGITS = 1;
  private static final int HIGHEST_DIGITS = 26;
  private static final int FIRST_BIAS = 72;
  private static final int FIRST_BEYOND_ASCII = 0x80;

  private final int[] label;
  private final StringBuilder out = new StringBuilder();
  private int bias = FIRST_BIAS;
  private boolean first = true;

  private Punycode(String label) {
    this.label = label.codePoints().toArray();
  }

  /** A label with a character beyond ASCII, without the {@code xn--} in front. */
  static String encode(String label) {
    return new Punycode(label).encode();
  }

  private String encode() {
    for (int point : label) {
      if (point < FIRST_BEYOND_ASCII) {
        out.appendCodePoint(point);
      }
    }
    int done = out.length();
    if (done > 0) {
      out.append('-');
    }
    insertAll(done);
    return out.toString();
  }

  /** Section 6.3: code points by their size, each as the distance from the one before. */
  private void insertAll(int basic) {
    int done = basic;
    int point = FIRST_BEYOND_ASCII;
    int delta = 0;
    while (done < label.length) {
      int next = nextPoint(point);
      delta += (next - point) * (done + 1);
      point = next;
      for (int present : label) {
        delta += present < point ? 1 : 0;
        if (present == point) {
          appendNumber(delta);
          bias = adapt(delta, ++done);
          delta = 0;
        }
      }
      delta++;
      point++;
    }
  }

  private int nextPoint(int least) {
    int next = Integer.MAX_VALUE;
    for (int point : label) {
      next = point >= least ? Math.min(next, point) : next;
    }
    return next;
  }

  private void appendNumber(int delta) {
    int rest = delta;
    for (int k = BASE; ; k += BASE) {
      int threshold = Math.max(LOWEST_DIGITS, Math.min(HIGHEST_DIGITS, k - bias));
      if (rest < threshold) {
        break;
      }
      out.append(digit(threshold + (rest - threshold) % (BASE - threshold)));
      rest = (rest - threshold) / (BASE - threshold);
    }
    out.append(digit(rest));
  }

  private static char digit(int value) {
    return (char) (value < 26 ? 'a' + value : '0' + value - 26);
  }

  /** Section 6.1. */
  private int adapt(int delta, int points) {
    int rest = first ? delta / 700 : delta / 2;
    first = false;
    rest += rest / points;
    int steps = 0;
    while (rest > (BASE - LOWEST_DIGITS) * HIGHEST_DIGITS / 2) {
      rest /= BASE - LOWEST_DIGITS;
      steps += BASE;
    }
    return steps + (BASE - LOWEST_DIGITS + 1) * rest / (rest + 38);
  }
}
