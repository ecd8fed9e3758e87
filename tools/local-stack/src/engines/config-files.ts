/** Java's .properties format; a backslash is its escape character. */
export function propertiesFile(properties: Readonly<Record<string, string | number>>): string {
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${String(value).replaceAll('\\', '\\\\')}\n`)
    .join('');
}

/** Hadoop's XML configuration format. */
export function hadoopXml(properties: Readonly<Record<string, string | number>>): string {
  const entries = Object.entries(properties).map(
    ([name, value]) =>
      `  <property><name>${name}</name><value>${escapeXml(String(value))}</value></property>\n`,
  );
  return `<?xml version="1.0"?>\n<configuration>\n${entries.join('')}</configuration>\n`;
}

/** A log4j 2 configuration that prints warnings, and more of the named loggers, to the engine's own output. */
export function log4j2File(loggers: Readonly<Record<string, string>> = {}): string {
  const named = Object.entries(loggers).flatMap(([name, level], index) => [
    [`logger.l${String(index)}.name`, name],
    [`logger.l${String(index)}.level`, level],
  ]);
  return propertiesFile({
    status: 'error',
    'appender.console.type': 'Console',
    'appender.console.name': 'console',
    'appender.console.layout.type': 'PatternLayout',
    'appender.console.layout.pattern': '%d{ISO8601} %-5p %c{1} - %m%n',
    'rootLogger.level': 'warn',
    'rootLogger.appenderRef.console.ref': 'console',
    ...(Object.fromEntries(named) as Record<string, string>),
  });
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
