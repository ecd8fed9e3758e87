import { parseJsonBody, parseJsonObject, parseNdjsonBody } from './event-body.ts';

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
    expect(parseJsonBody(bytes(text), 10)).toEqual(values.map((value) => ({ ok: true, value })));
  });

  it.each([
    [bytes('{'), 'malformed_json'],
    [bytes('{"a":NaN}'), 'malformed_json'],
    [bytes('{"a":1}\n{"a":2}'), 'malformed_json'],
    [bytes('{"a":"', [0xff], '"}'), 'invalid_utf8'],
    [bytes('{"a":"', [0xed, 0xa0, 0x80], '"}'), 'invalid_utf8'],
  ])('refuses %s', (body, code) => {
    expect(failure(() => parseJsonBody(body, 10))).toMatchObject({ code });
  });

  it('survives a hundred thousand levels', () => {
    const text = '['.repeat(100_000) + ']'.repeat(100_000);

    expect(parseJsonBody(bytes(text), 10)).toHaveLength(1);
  });
});

const LONG = `"${'x'.repeat(20_000)}"`;
/** Builds nothing: whoever builds it all the same fails otherwise. */
const UNREADABLE = '?';

describe('parseJsonBody of more events than may be', () => {
  it.each([
    ['a long list', `[${LONG},{},[1,2],"a,b",${UNREADABLE}]`, 5],
    ['a list with spaces', ` [ ${LONG} , {"a": [1, 2, 3]} , 2 , ${UNREADABLE} ] `, 4],
  ])('counts them before it reads %s', (_, text, events) => {
    expect(failure(() => parseJsonBody(bytes(text), 3))).toMatchObject({
      code: 'batch_too_large',
      events,
    });
  });

  it.each([
    ['members of one event', `{"a":${LONG},"b":1,"c":2,"d":3}`],
    ['what lies within an event', `[{"a":${LONG},"b":[1,2,3,4,5]}]`],
  ])('does not count %s', (_, text) => {
    expect(parseJsonBody(bytes(text), 3)).toHaveLength(1);
  });
});

describe('parseJsonObject', () => {
  it('reads an object', () => {
    expect(parseJsonObject(bytes(' {"a":[1,2]}'), 1)).toEqual({ a: [1, 2] });
    expect(parseJsonObject(bytes(`{"a":${LONG},"b":{"c":[1,2],"d":3}}`), 1)).toHaveProperty(
      'b.d',
      3,
    );
  });

  it.each([
    ['', 'bad_request'],
    ['null', 'bad_request'],
    [`[${UNREADABLE}]`, 'bad_request'],
    ['{', 'malformed_json'],
    [`{"a":[],"b":[${LONG},1,${UNREADABLE}],"c":[1]}`, 'batch_too_large'],
  ])('refuses %.20s with %s', (text, code) => {
    expect(failure(() => parseJsonObject(bytes(text), 2))).toMatchObject({ code });
  });

  it('takes lists of any length where they hold no events', () => {
    expect(parseJsonObject(bytes(`{"b":[${LONG},1,2]}`))).toHaveProperty('b.length', 3);
  });
});

describe('parseNdjsonBody', () => {
  it('counts the lines before it reads them', () => {
    expect(failure(() => parseNdjsonBody(bytes('1\n\n2\n{\n'), 2))).toMatchObject({
      code: 'batch_too_large',
      events: 3,
    });
    expect(parseNdjsonBody(bytes('1\n\n2\n'), 2)).toHaveLength(2);
  });

  it('reads one value per line, whatever the line ends, and skips empty lines', () => {
    expect(parseNdjsonBody(bytes('\uFEFF{"a":1}\r\n\n  \n2\n"x"'), 10)).toEqual([
      { ok: true, value: { a: 1 } },
      { ok: true, value: 2 },
      { ok: true, value: 'x' },
    ]);
  });

  it('refuses a damaged line alone', () => {
    expect(parseNdjsonBody(bytes('1\n{"a":\n3'), 10)).toMatchObject([
      { ok: true },
      { ok: false, rejection: { code: 'malformed_json' } },
      { ok: true, value: 3 },
    ]);
  });

  it('refuses a line that is no UTF-8 alone', () => {
    expect(parseNdjsonBody(bytes('1\n"', [0xff], '"\n3\n'), 10)).toMatchObject([
      { ok: true, value: 1 },
      { ok: false, rejection: { code: 'invalid_utf8' } },
      { ok: true, value: 3 },
    ]);
  });
});
