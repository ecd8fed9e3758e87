package io.clickstream.aggregation;

import java.io.IOException;
import java.io.Reader;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Where the engines are, and the password of MySQL; read from a file that only its owner can read.
 *
 * @param zookeeperQuorum {@code host:port[,host:port]}, all with one port
 */
record JobProperties(
    String jdbcUrl, String jdbcUser, String jdbcPassword, String zookeeperQuorum, String eventsTable)
    implements Serializable {

  /** @throws JobFailure when the file cannot be read or lacks a key */
  static JobProperties load(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException unreadable) {
      throw JobFailure.usage("cannot read the properties file " + file);
    }
    return new JobProperties(
        required(properties, "jdbc.url", file),
        required(properties, "jdbc.user", file),
        required(properties, "jdbc.password", file),
        required(properties, "hbase.zookeeper.quorum", file),
        required(properties, "hbase.events.table", file));
  }

  private static String required(Properties properties, String key, Path file) {
    String value = properties.getProperty(key);
    if (value == null) {
      throw JobFailure.usage(key + " is missing in " + file);
    }
    return value.strip();
  }

  /** Names no secret: this may reach a log. */
  @Override
  public String toString() {
    return "JobProperties[eventsTable=" + eventsTable + "]";
  }
}
