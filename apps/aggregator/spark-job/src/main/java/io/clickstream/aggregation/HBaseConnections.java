package io.clickstream.aggregation;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;

/** One HBase connection for this JVM, as its client wants to be used; open until the JVM ends. */
final class HBaseConnections {
  private static Connection shared;

  private HBaseConnections() {}

  static synchronized Connection get(JobProperties properties) throws IOException {
    if (shared == null || shared.isClosed()) {
      shared = ConnectionFactory.createConnection(configuration(properties.zookeeperQuorum()));
    }
    return shared;
  }

  private static Configuration configuration(String quorum) {
    Configuration configuration = HBaseConfiguration.create();
    configuration.set("hbase.zookeeper.quorum", quorum);
    String[] hosts = quorum.split(",");
    String first = hosts[0];
    int colon = first.lastIndexOf(':');
    if (colon >= 0) {
      configuration.set("hbase.zookeeper.property.clientPort", first.substring(colon + 1));
    }
    // A batch is repeated as a whole: better to fail within a minute than to hang for twenty.
    configuration.setInt("hbase.client.retries.number", 10);
    configuration.setInt("hbase.rpc.timeout", 20_000);
    configuration.setInt("hbase.client.scanner.timeout.period", 60_000);
    return configuration;
  }
}
