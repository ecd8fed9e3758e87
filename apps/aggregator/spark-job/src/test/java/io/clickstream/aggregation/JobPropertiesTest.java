package io.clickstream.aggregation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobPropertiesTest {
  @TempDir Path directory;

  private Path write(String... lines) throws IOException {
    return Files.write(directory.resolve("job.properties"), java.util.List.of(lines));
  }

  @Test
  void readsEveryKeyAndShowsNoSecret() throws IOException {
    Path file =
        write(
            "jdbc.url=jdbc:mysql://h:1/db?a=b",
            "jdbc.user=me",
            "jdbc.password=hunter2",
            "hbase.zookeeper.quorum=h:2181",
            "hbase.events.table=events");

    JobProperties properties = JobProperties.load(file);

    assertEquals("jdbc:mysql://h:1/db?a=b", properties.jdbcUrl());
    assertEquals("hunter2", properties.jdbcPassword());
    assertEquals("h:2181", properties.zookeeperQuorum());
    assertFalse(properties.toString().contains("hunter2"));
  }

  @Test
  void namesTheMissingKey() throws IOException {
    Path file = write("jdbc.url=x");

    JobFailure failure = assertThrows(JobFailure.class, () -> JobProperties.load(file));

    assertTrue(failure.getMessage().startsWith("jdbc.user is missing in "));
    assertEquals(2, failure.exitCode());
  }

  @Test
  void namesTheMissingFile() {
    Path file = directory.resolve("none");

    JobFailure failure = assertThrows(JobFailure.class, () -> JobProperties.load(file));

    assertTrue(failure.getMessage().contains(file.toString()));
  }
}
