import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends lines through Kafka's own Java client: brokers, topic, compression, how many. */
public final class ForeignProducer {
  public static void main(String[] args) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", args[0],
            "compression.type", args[2],
            "acks", "all",
            "linger.ms", "50");
    var strings = new StringSerializer();
    try (var producer = new KafkaProducer<String, String>(config, strings, strings)) {
      for (int i = 0; i < Integer.parseInt(args[3]); i++) {
        String line = args[2] + " line " + i + " of a client that nobody knows";
        producer.send(new ProducerRecord<>(args[1], "foreign", line));
      }
    }
  }
}
