package dev.postern.pki.command;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number of days on the command line: 1 to a hundred years. */
final class Days implements ITypeConverter<Integer> {
  private static final int MAXIMUM = 36_525;

  @Override
  public Integer convert(String text) {
    try {
      int days = Integer.parseInt(text);
      if (days >= 1 && days <= MAXIMUM) {
        return days;
      }
    } catch (NumberFormatException e) {
      // Said below, together with numbers out of range.
    }
    throw new TypeConversionException(
        "'" + text + "' is not a number of days from 1 to " + MAXIMUM);
  }
}
