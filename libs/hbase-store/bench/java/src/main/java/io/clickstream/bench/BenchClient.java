package io.clickstream.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.BufferedMutator;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;

/** HBase's own client under the benchmark's commands: one line in, one line of JSON out; see client-process.ts. */
public final class BenchClient {
  private static final int ROWS_PER_FETCH = 1_000;
  private static final long BYTES_PER_FETCH = 2L * 1024 * 1024;

  private final Connection connection;
  private BenchRows rows;

  private BenchClient(Connection connection) {
    this.connection = connection;
  }

  public static void main(String[] args) {
    // Answers only on standard output: the libraries' logger prints there too.
    PrintStream answers = System.out;
    System.setOut(System.err);
    Configuration configuration = HBaseConfiguration.create();
    String[] quorum = args[0].split(":");
    configuration.set("hbase.zookeeper.quorum", quorum[0]);
    configuration.set("hbase.zookeeper.property.clientPort", quorum[1]);
    try (Connection connection = ConnectionFactory.createConnection(configuration);
        BufferedReader commands =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      BenchClient client = new BenchClient(connection);
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        answers.println(client.run(line.split(" ")));
      }
    } catch (IOException | RuntimeException e) {
      e.printStackTrace();
      // The client's threads would keep the process alive.
      System.exit(1);
    }
  }

  private String run(String[] command) throws IOException {
    return switch (command[0]) {
      case "prepare" -> prepare(Integer.parseInt(command[1]));
      case "write" -> write(command[1], Integer.parseInt(command[2]));
      case "scan" -> scan(command[1]);
      default -> throw new IllegalArgumentException("no such command: " + command[0]);
    };
  }

  private String prepare(int count) {
    rows = BenchRows.of(count);
    return "{\"digest\":\"" + rows.digest() + "\"}";
  }

  private String write(String table, int rowsPerCall) throws IOException {
    Stopwatch watch = new Stopwatch();
    try (BufferedMutator mutator = connection.getBufferedMutator(TableName.valueOf(table))) {
      List<Put> batch = new ArrayList<>(rowsPerCall);
      for (int i = 0; i < rows.count(); i++) {
        batch.add(rows.toPut(i));
        if (batch.size() == rowsPerCall) {
          mutator.mutate(batch);
          batch = new ArrayList<>(rowsPerCall);
        }
      }
      mutator.mutate(batch);
      mutator.flush();
    }
    return watch.measured(rows.count(), 0);
  }

  private String scan(String name) throws IOException {
    Stopwatch watch = new Stopwatch();
    long found = 0;
    long valueBytes = 0;
    Scan scan =
        new Scan()
            .setCaching(ROWS_PER_FETCH)
            .setMaxResultSize(BYTES_PER_FETCH)
            .setCacheBlocks(false);
    try (Table table = connection.getTable(TableName.valueOf(name));
        ResultScanner scanner = table.getScanner(scan)) {
      for (Result result : scanner) {
        found++;
        for (Cell cell : result.rawCells()) {
          valueBytes += cell.getValueLength();
        }
      }
    }
    return watch.measured(found, valueBytes);
  }

  /** Time on the clock, and of all threads of this process on the processors. */
  private static final class Stopwatch {
    private final OperatingSystemMXBean process =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final long startedAt = System.nanoTime();
    private final long cpuBefore = process.getProcessCpuTime();

    String measured(long rows, long valueBytes) {
      double wallMs = (System.nanoTime() - startedAt) / 1e6;
      double cpuMs = (process.getProcessCpuTime() - cpuBefore) / 1e6;
      return "{\"rows\":" + rows + ",\"valueBytes\":" + valueBytes
          + ",\"wallMs\":" + wallMs + ",\"cpuMs\":" + cpuMs + "}";
    }
  }
}
