import { parseJsonBody, parseNdjsonBody } from './event-body.ts';

const bytes = (...parts: (string | number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)));

function failure(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe('parseJsonBody', () => {
  it.each([
    ['{"a":1}', [{ a: 1 }]],
    ['\uFEFF [1, {"a":2}] ', [1, { a: 2 }]],
    ['null', [null]],
    ['[]', []],
    [' \n', []],
    ['{"a":1,"a":2}', [{ a: 2 }]],
  ])('reads %j', (text, values) => {
    expect(parseJsonBody(bytes(text))).toEqual(values.map((value) => ({ ok: true, value })));
  });

  it.each([
    [bytes('{'), 'malformed_json'],
    [bytes('{"a":NaN}'), 'malformed_json'],
    [bytes('{"a":1}\n{"a":2}'), 'malformed_json'],
    [bytes('{"a":"', [0xff], '"}'), 'invalid_utf8'],
    [bytes('{"a":"', [0xed, 0xa0, 0x80], '"}'), 'invalid_utf8'],
  ])('refuses %s', (body, code) => {
    expect(failure(() => parseJsonBody(body))).toMatchObject({ code });
  });

  it('survives a hundred thousand levels', () => {
    const text = '['.repeat(100_000) + ']'.repeat(100_000);

    expect(parseJsonBody(bytes(text))).toHaveLength(1);
  });
});

describe('parseNdjsonBody', () => {
  it('reads one value per line, whatever the line ends, and skips empty lines', () => {
    expect(parseNdjsonBody(bytes('\uFEFF{"a":1}\r\n\n  \n2\n"x"'))).toEqual([
      { ok: true, value: { a: 1 } },
      { ok: true, value: 2 },
      { ok: true, value: 'x' },
    ]);
  });

  it('refuses a damaged line alone', () => {
    expect(parseNdjsonBody(bytes('1\n{"a":\n3'))).toMatchObject([
      { ok: true },
      { ok: false, rejection: { code: 'malformed_json' } },
      { ok: true, value: 3 },
    ]);
  });

  it('refuses a line that is no UTF-8 alone', () => {
    expect(parseNdjsonBody(bytes('1\n"', [0xff], '"\n3\n'))).toMatchObject([
      { ok: true, value: 1 },
      { ok: false, rejection: { code: 'invalid_utf8' } },
      { ok: true, value: 3 },
    ]);
  });
});
