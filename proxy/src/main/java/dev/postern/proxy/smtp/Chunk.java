package dev.postern.proxy.smtp;

/**
 * The argument of BDAT (RFC 3030 section 2).
 *
 * @param octets length of the chunk
 * @param last whether the content ends with it
 */
public record Chunk(long octets, boolean last) {

  /**
   * Reads {@code SIZE} or {@code SIZE LAST}.
   *
   * @throws SmtpSyntaxException with the refusal; no octets can be swallowed then
   */
  public static Chunk parse(String argument) throws SmtpSyntaxException {
    int space = argument.indexOf(' ');
    String size = space < 0 ? argument : argument.substring(0, space);
    boolean last = space >= 0 && argument.substring(space + 1).strip().equalsIgnoreCase("LAST");
    if (size.isEmpty()
        || !size.chars().allMatch(c -> c >= '0' && c <= '9')
        || space >= 0 && !last) {
      throw new SmtpSyntaxException(Reply.CHUNK_SYNTAX);
    }
    // Beyond eighteen digits it is no number of octets that anybody could wait for.
    return new Chunk(size.length() > 18 ? Long.MAX_VALUE : Long.parseLong(size), last);
  }

  /** Whether so many octets could be swallowed at all. */
  public boolean isAbsurd() {
    return octets > 1L << 40;
  }
}
