import { hadoopXml, log4j2File, propertiesFile } from './config-files.ts';

describe('propertiesFile', () => {
  it('escapes what Java would take for an escape', () => {
    expect(propertiesFile({ a: String.raw`x\y`, b: 1 })).toBe('a=x\\\\y\nb=1\n');
  });
});

describe('hadoopXml', () => {
  it('escapes markup', () => {
    expect(hadoopXml({ name: 'a<b&c' })).toContain(
      '<property><name>name</name><value>a&lt;b&amp;c</value></property>',
    );
  });
});

describe('log4j2File', () => {
  it('prints warnings, and more of the named loggers', () => {
    const file = log4j2File({ 'kafka.server': 'info' });

    expect(file).toContain('rootLogger.level=warn\n');
    expect(file).toContain('logger.l0.name=kafka.server\nlogger.l0.level=info\n');
  });
});
