import { parseAccessLogLine } from './access-log-line.ts';

const HEAD = '192.0.2.1 - - [17/May/2015:10:05:03 +0000]';
const request = (line: string): unknown => {
  const result = parseAccessLogLine(line);
  return result.ok ? result.request : result.reason;
};

describe('parseAccessLogLine', () => {
  it('reads a Combined line', () => {
    expect(
      request(`${HEAD} "GET /a?b=c HTTP/1.1" 200 512 "https://r.example/" "Agent/1.0 (x)"`),
    ).toEqual({
      host: '192.0.2.1',
      timestamp: Date.UTC(2015, 4, 17, 10, 5, 3),
      method: 'GET',
      target: '/a?b=c',
      status: 200,
      referrer: 'https://r.example/',
      userAgent: 'Agent/1.0 (x)',
    });
  });

  it.each([
    [
      'Common format',
      `${HEAD} "GET / HTTP/1.1" 304 -`,
      { status: 304, referrer: null, userAgent: null },
    ],
    ['a carriage return', `${HEAD} "GET / HTTP/1.1" 304 -\r`, { status: 304 }],
    [
      'no referrer and no agent',
      `${HEAD} "GET / HTTP/1.1" 200 1 "-" ""`,
      { referrer: null, userAgent: null },
    ],
    [
      'escaped quotes',
      `${HEAD} "GET /\\"a\\" HTTP/1.1" 200 1 "-" "say \\"hi\\" \\\\"`,
      { target: '/\\"a\\"', userAgent: 'say \\"hi\\" \\\\' },
    ],
    [
      'fields of one’s own after the agent',
      `${HEAD} "GET / HTTP/1.1" 200 1 "-" "A" "10.0.0.1" 0.003`,
      { userAgent: 'A' },
    ],
    ['no request', `${HEAD} "-" 408 0 "-" "-"`, { method: '', target: '-', status: 408 }],
    ['an empty request', `${HEAD} "" 400 0 "-" "-"`, { method: '', target: '-' }],
    [
      'bytes of another protocol',
      `${HEAD} "\\x16\\x03\\x01" 400 226 "-" "-"`,
      { method: '', target: '\\x16\\x03\\x01' },
    ],
    ['no protocol', `${HEAD} "GET /old" 200 5`, { method: 'GET', target: '/old' }],
    ['a target with spaces', `${HEAD} "GET /a b c HTTP/1.0" 404 5 "-" "-"`, { target: '/a b c' }],
    ['an odd method', `${HEAD} "PROPFIND / HTTP/1.1" 405 5 "-" "-"`, { method: 'PROPFIND' }],
    [
      'IPv6 and a user',
      '2001:db8::1 - Jane Doe [17/May/2015:10:05:03 +0000] "GET / HTTP/2.0" 200 5',
      { host: '2001:db8::1' },
    ],
    [
      'a name for an address',
      'host.example - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5',
      { host: 'host.example' },
    ],
    [
      'another zone',
      '192.0.2.1 - - [17/May/2015:10:05:03 -0730] "GET / HTTP/1.1" 200 5',
      { timestamp: Date.UTC(2015, 4, 17, 17, 35, 3) },
    ],
    ['brackets in the request', `${HEAD} "GET /[1] HTTP/1.1" 200 5 "-" "-"`, { target: '/[1]' }],
    [
      'a very long target',
      `${HEAD} "GET /${'x'.repeat(500_000)} HTTP/1.1" 414 5 "-" "-"`,
      { status: 414 },
    ],
  ])('accepts %s', (_name, line, expected) => {
    expect(request(line)).toMatchObject(expected);
  });

  it.each([
    ['empty_line', ''],
    ['empty_line', '  \r'],
    ['unknown_format', 'hello'],
    ['unknown_format', '{"time":"2015-05-17"}'],
    ['unknown_format', `${HEAD} "GET / HTTP/1.1"`],
    ['unknown_format', `${HEAD} "GET / HTTP/1.1" ok 5`],
    ['unknown_format', `${HEAD} "GET / HTTP/1.1" 200 5 "-"`],
    ['unknown_format', `${HEAD} "GET / HTTP/1.1" 200 5 more`],
    ['invalid_time', '192.0.2.1 - - [17/Mai/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5'],
    ['invalid_time', '192.0.2.1 - - [31/Apr/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5'],
    ['invalid_time', '192.0.2.1 - - [2015-05-17T10:05:03Z] "GET / HTTP/1.1" 200 5'],
    ['unclosed_quote', `${HEAD} "GET / HTT`],
    ['unclosed_quote', `${HEAD} "GET / HTTP/1.1" 200 5 "-" "Mozilla/5.0 (compat`],
    ['unclosed_quote', `${HEAD} "GET / HTTP/1.1" 200 5 "-" "ends with \\"`],
  ])('calls it %s: %s', (reason, line) => {
    expect(request(line)).toBe(reason);
  });
});
