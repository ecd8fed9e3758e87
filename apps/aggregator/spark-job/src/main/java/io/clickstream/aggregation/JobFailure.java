package io.clickstream.aggregation;

/** A reason to end the batch that a person can act on; its exit code tells wrong usage from a failed run. */
final class JobFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int EXIT_FAILED = 1;
  private static final int EXIT_USAGE = 2;

  private final int exitCode;

  private JobFailure(String message, int exitCode, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** The batch was started wrongly: starting it again the same way cannot help. */
  static JobFailure usage(String message) {
    return new JobFailure(message, EXIT_USAGE, null);
  }

  /** The run cannot go on as things are. */
  static JobFailure failed(String message) {
    return new JobFailure(message, EXIT_FAILED, null);
  }

  /**
   * The failure behind whatever was thrown, in one line. Spark wraps what a task throws, several times and in many lines;
   * what people need is at the bottom.
   */
  static JobFailure of(Throwable thrown) {
    Throwable root = thrown;
    while (!(root instanceof JobFailure) && root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof JobFailure failure) {
      return failure;
    }
    String line = root.toString().lines().findFirst().orElse("");
    return new JobFailure(line, EXIT_FAILED, thrown);
  }

  int exitCode() {
    return exitCode;
  }
}
