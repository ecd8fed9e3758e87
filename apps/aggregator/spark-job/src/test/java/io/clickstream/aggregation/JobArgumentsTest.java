package io.clickstream.aggregation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobArgumentsTest {

  @Test
  void readsEpochAttemptAndFile() {
    assertEquals(
        new JobArguments(12, 3, Path.of("job.properties")),
        JobArguments.parse(new String[] {"12", "3", "job.properties"}));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "12", "12 3", "12 3 file more", "twelve 3 file", "12 3.5 file"})
  void refusesOtherArgumentsWithExitCode2(String line) {
    String[] args = line.isEmpty() ? new String[0] : line.split(" ");

    JobFailure failure = assertThrows(JobFailure.class, () -> JobArguments.parse(args));

    assertEquals(2, failure.exitCode());
  }
}
