import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Delete;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;

/**
 * HBase's own client under commands, one a line on standard input; arguments are settings, {@code name=value}.
 *
 * <pre>
 * scan TABLE FAMILY:QUALIFIER,...      per row: {"row":hex,"values":{column:base64},"timestamps":[ms],"versions":n}
 * create TABLE FAMILY,...              one version of each cell, as the product's tables
 * drop TABLE
 * put TABLE ROWHEX COLUMN BASE64 MS    writes one cell
 * delete TABLE ROWHEX                  deletes a row
 * </pre>
 *
 * The answer to each ends with the line {@code end} or {@code error WHAT}. Every command connects anew: nothing that a
 * killed server left behind in a client can spoil what is read.
 */
final class TableTool {
  private static final int ROWS_PER_FETCH = 1_000;
  private static final HexFormat HEX = HexFormat.of();

  private final Configuration settings;
  private final PrintStream answers;

  private TableTool(Configuration settings, PrintStream answers) {
    this.settings = settings;
    this.answers = answers;
  }

  public static void main(String[] args) throws IOException {
    // Answers only on standard output: the libraries' logger prints there too.
    PrintStream answers = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    System.setOut(System.err);
    Configuration settings = HBaseConfiguration.create();
    for (String arg : args) {
      String[] parts = arg.split("=", 2);
      settings.set(parts[0], parts[1]);
    }
    TableTool tool = new TableTool(settings, answers);
    BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      tool.answer(line.split(" "));
    }
    // The client's threads would keep the process alive.
    System.exit(0);
  }

  private void answer(String[] command) {
    try (Connection connection = ConnectionFactory.createConnection(settings);
        Table table = connection.getTable(TableName.valueOf(command[1]))) {
      switch (command[0]) {
        case "scan" -> scan(table, command[2].split(","));
        case "create" -> create(connection.getAdmin(), table.getName(), command[2].split(","));
        case "drop" -> drop(connection.getAdmin(), table.getName());
        case "put" -> put(table, command);
        case "delete" -> table.delete(new Delete(HEX.parseHex(command[2])));
        default -> throw new IllegalArgumentException("no such command: " + command[0]);
      }
      answers.println("end");
    } catch (IOException | RuntimeException failed) {
      answers.println("error " + failed.toString().lines().findFirst().orElse(""));
    }
    answers.flush();
  }

  private static void create(Admin admin, TableName name, String[] families) throws IOException {
    TableDescriptorBuilder table = TableDescriptorBuilder.newBuilder(name);
    for (String family : families) {
      table.setColumnFamily(ColumnFamilyDescriptorBuilder.of(family));
    }
    admin.createTable(table.build());
  }

  private static void drop(Admin admin, TableName name) throws IOException {
    admin.disableTable(name);
    admin.deleteTable(name);
  }

  private static void put(Table table, String[] command) throws IOException {
    String[] column = command[3].split(":", 2);
    byte[] value = Base64.getDecoder().decode(command[4]);
    Put put = new Put(HEX.parseHex(command[2]));
    put.addColumn(ascii(column[0]), ascii(column[1]), Long.parseLong(command[5]), value);
    table.put(put);
  }

  /**
   * What a reader sees of each row, and beside it what the table holds of its cells: a raw scan also finds the versions
   * that a family keeps no longer but has not yet thrown away.
   */
  private void scan(Table table, String[] columns) throws IOException {
    try (ResultScanner visible = table.getScanner(everything());
        ResultScanner held = table.getScanner(everything().setRaw(true))) {
      Result beside = held.next();
      for (Result row : visible) {
        while (beside != null && compare(beside, row) < 0) {
          beside = held.next();
        }
        // A row that was written after the raw scan had passed is described by what is visible of it.
        boolean found = beside != null && compare(beside, row) == 0;
        answers.println(describe(row, found ? beside : row, columns));
      }
    }
  }

  private static Scan everything() {
    return new Scan().readAllVersions().setCaching(ROWS_PER_FETCH).setCacheBlocks(false);
  }

  private static int compare(Result one, Result other) {
    return java.util.Arrays.compareUnsigned(one.getRow(), other.getRow());
  }

  private static String describe(Result row, Result held, String[] columns) {
    List<String> values = new ArrayList<>();
    for (String column : columns) {
      String[] parts = column.split(":", 2);
      byte[] value = row.getValue(ascii(parts[0]), ascii(parts[1]));
      if (value != null) {
        values.add("\"" + column + "\":\"" + Base64.getEncoder().encodeToString(value) + "\"");
      }
    }
    TreeSet<Long> timestamps = new TreeSet<>();
    Map<String, Integer> versions = new HashMap<>();
    for (Cell cell : held.rawCells()) {
      if (CellUtil.isPut(cell)) {
        timestamps.add(cell.getTimestamp());
        versions.merge(new String(CellUtil.cloneFamily(cell), StandardCharsets.ISO_8859_1)
            + ":" + new String(CellUtil.cloneQualifier(cell), StandardCharsets.ISO_8859_1), 1, Integer::sum);
      }
    }
    int most = versions.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    return "{\"row\":\"" + HEX.formatHex(row.getRow()) + "\",\"values\":{" + String.join(",", values)
        + "},\"timestamps\":" + timestamps.toString().replace(" ", "") + ",\"versions\":" + most + "}";
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
