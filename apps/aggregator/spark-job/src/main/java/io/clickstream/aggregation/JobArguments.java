package io.clickstream.aggregation;

import java.nio.file.Path;

/**
 * What a batch is started with. Livy logs it, so it holds no secret.
 *
 * @param epoch the run in {@code aggregation_run}
 * @param attempt which try of that run this batch is; staging rows carry it
 * @param properties the file on this host that says where the engines are
 */
record JobArguments(long epoch, int attempt, Path properties) {

  /** @throws JobFailure when there are not exactly three usable arguments */
  static JobArguments parse(String[] args) {
    if (args.length != 3) {
      throw JobFailure.usage("expected <epoch> <attempt> <properties file>, got " + args.length + " arguments");
    }
    try {
      return new JobArguments(Long.parseLong(args[0]), Integer.parseInt(args[1]), Path.of(args[2]));
    } catch (NumberFormatException notANumber) {
      throw JobFailure.usage("epoch and attempt must be whole numbers");
    }
  }
}
