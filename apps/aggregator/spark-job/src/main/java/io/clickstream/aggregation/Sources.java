package io.clickstream.aggregation;

/** The names of sources as the ledger groups by them. */
final class Sources {
  private static final int MAX_CHARACTERS = 100;

  private Sources() {}

  /**
   * At most 100 characters without spaces at the end: clients choose this text, the column is of that length, and MySQL
   * takes two texts that differ only in such spaces for one key.
   */
  static String label(String source) {
    int characters = source.codePointCount(0, source.length());
    String cut =
        characters <= MAX_CHARACTERS
            ? source
            : source.substring(0, source.offsetByCodePoints(0, MAX_CHARACTERS));
    int end = cut.length();
    while (end > 0 && cut.charAt(end - 1) == ' ') {
      end -= 1;
    }
    return cut.substring(0, end);
  }
}
