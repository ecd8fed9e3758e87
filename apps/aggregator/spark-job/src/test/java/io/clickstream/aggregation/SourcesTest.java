package io.clickstream.aggregation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourcesTest {

  @ParameterizedTest
  @CsvSource({"'v1', 'v1'", "'v1  ', 'v1'", "'  ', ''", "'', ''", "' a b', ' a b'"})
  void dropsSpacesAtTheEnd(String source, String label) {
    assertEquals(label, Sources.label(source));
  }

  @ParameterizedTest
  @CsvSource({"x", "é", "🙂"})
  void cutsBetweenCharacters(String character) {
    assertEquals(character.repeat(100), Sources.label(character.repeat(101)));
    assertEquals(character.repeat(99), Sources.label(character.repeat(99) + " " + character));
  }
}
