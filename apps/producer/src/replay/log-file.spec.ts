import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';

import type { LogLine } from './line-splitter.ts';
import { openLogFile } from './log-file.ts';

const TEXT = 'first\nsecond ünïcode\r\n\nlast without end';
const LINES = ['first', 'second ünïcode', '', 'last without end'];

describe('LogFile', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'log-file-test-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  const write = (content: string | Buffer): string => {
    const path = join(directory, 'access.log');
    writeFileSync(path, content);
    return path;
  };
  const readAll = async (path: string, stdin = Readable.from([])): Promise<object> => {
    await using log = await openLogFile(path, { stdin });
    const lines: LogLine[] = [];
    const reading = await log.read((portion) => void lines.push(...portion));
    expect(await log.read(() => undefined)).toEqual(reading);
    expect(lines.map(({ number }) => number)).toEqual(lines.map((_, at) => at + 1));
    return { ...reading, texts: lines.map(({ text }) => text) };
  };
  const expected = {
    digest: createHash('sha256').update(TEXT).digest('hex'),
    bytes: Buffer.byteLength(TEXT),
    lines: 4,
    texts: LINES,
  };

  it.each([
    ['plain', Buffer.from(TEXT)],
    ['gzip', gzipSync(TEXT)],
    ['several gzip members', Buffer.concat([gzipSync(TEXT.slice(0, 9)), gzipSync(TEXT.slice(9))])],
  ])('reads a %s log twice', async (_name, content) => {
    expect(await readAll(write(content))).toEqual(expected);
    expect(await readAll('-', Readable.from([content]))).toEqual(expected);
  });

  it('reads an empty log', async () => {
    expect(await readAll(write(''))).toMatchObject({ lines: 0, texts: [] });
  });

  it('cuts lines across chunks', async () => {
    const lines = Array.from({ length: 30_000 }, (_, at) => `line ${at} ${'é'.repeat(at % 40)}`);

    expect(await readAll(write(lines.join('\n')))).toMatchObject({ texts: lines });
  });

  it('keeps only the number of a line that is too long', async () => {
    const content = `a\n${'x'.repeat(1_048_577)}\nb\n`;

    expect(await readAll(write(content))).toMatchObject({ lines: 3, texts: ['a', undefined, 'b'] });
  });

  it('reads the same bytes when the log grows or is rotated meanwhile', async () => {
    const path = write(TEXT);
    await using log = await openLogFile(path, { stdin: Readable.from([]) });
    const first = await log.read(() => undefined);
    appendFileSync(path, '\nmore\nand more');
    renameSync(path, `${path}.1`);
    writeFileSync(path, 'another log');

    expect(await log.read(() => undefined, { maxBytes: first.bytes })).toEqual(first);
  });

  it.each([
    ['is cut', gzipSync(TEXT.repeat(100)).subarray(0, -20)],
    ['is damaged', Buffer.concat([gzipSync('x').subarray(0, 12), Buffer.alloc(30, 7)])],
  ])('says so when a gzip log %s', async (_name, content) => {
    await expect(readAll(write(content))).rejects.toMatchObject({ code: 'SENDER_LOG_UNREADABLE' });
  });

  it('says so when there is no such log', async () => {
    await expect(readAll(join(directory, 'none'))).rejects.toMatchObject({
      code: 'SENDER_LOG_UNREADABLE',
    });
  });
});
