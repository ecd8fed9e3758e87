package io.clickstream.aggregation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

class JobFailureTest {

  @Test
  void findsTheReasonBelowWhatSparkPutsAroundIt() {
    JobFailure reason = JobFailure.failed("row x lacks url");
    Throwable wrapped = new SparkException("Job aborted:\n many\n lines", new RuntimeException(reason));

    assertSame(reason, JobFailure.of(wrapped));
  }

  @Test
  void makesOneLineOfAnythingElse() {
    Throwable wrapped = new SparkException("many\nlines", new IOException("no route\nat all"));

    JobFailure failure = JobFailure.of(wrapped);

    assertEquals("java.io.IOException: no route", failure.getMessage());
    assertEquals(1, failure.exitCode());
    assertSame(wrapped, failure.getCause());
  }
}
