import { messageOf, toSparkLauncherError } from './livy-error.ts';

const DUPLICATE = '{"msg":"Duplicate session name: Some(a) for session 1"}';
const DUPLICATE_09 = '{"msg":"Rejected, Reason: Duplicate session name: Some(a) for session 7"}';
const HTML =
  '<html><head><title>Error 502</title><style>a{}</style></head><body><h2>Bad\n Gateway</h2></body></html>';

describe('toSparkLauncherError', () => {
  it.each([
    [400, DUPLICATE, 'SPARK_LAUNCHER_DUPLICATE_NAME', false],
    [400, DUPLICATE_09, 'SPARK_LAUNCHER_DUPLICATE_NAME', false],
    [400, '{"msg":"Rejected, too many sessions are being created!"}', 'SPARK_LAUNCHER_BUSY', true],
    [400, '"Unrecognized field"', 'SPARK_LAUNCHER_REJECTED', false],
    [400, '{"msg":"requirement failed: Local path"}', 'SPARK_LAUNCHER_REJECTED', false],
    [
      500,
      '"java.lang.IllegalStateException: Session is in state dead"',
      'SPARK_LAUNCHER_SESSION_ENDED',
      false,
    ],
    [
      400,
      '{"msg":"requirement failed: Session isn\'t active."}',
      'SPARK_LAUNCHER_SESSION_ENDED',
      false,
    ],
    [401, '', 'SPARK_LAUNCHER_ACCESS_DENIED', false],
    [403, '', 'SPARK_LAUNCHER_ACCESS_DENIED', false],
    [404, '{"msg":"Session \'5\' not found."}', 'SPARK_LAUNCHER_NOT_FOUND', false],
    [404, '"Statement not found"', 'SPARK_LAUNCHER_NOT_FOUND', false],
    [404, HTML, 'SPARK_LAUNCHER_PROTOCOL', true],
    [413, '', 'SPARK_LAUNCHER_REJECTED', false],
    [429, '', 'SPARK_LAUNCHER_BUSY', true],
    [500, '{"msg":"rename destination already exists"}', 'SPARK_LAUNCHER_SERVER_ERROR', true],
    [502, HTML, 'SPARK_LAUNCHER_SERVER_ERROR', true],
    [503, HTML, 'SPARK_LAUNCHER_BUSY', true],
    [302, '', 'SPARK_LAUNCHER_PROTOCOL', true],
  ])('reads %i %s as %s', (status, body, code, retriable) => {
    const error = toSparkLauncherError({ status, body, request: 'POST /batches' });

    expect(error).toMatchObject({ code, retriable });
    expect(error.message).toMatch(new RegExp(`^POST /batches: ${String(status)}`));
  });
});

it.each([
  ['7', 7_000, 7_000],
  ['0', undefined, undefined],
  ['soon', undefined, undefined],
  ['', undefined, undefined],
  [new Date(Date.now() + 3_600_000).toUTCString(), 3_590_000, 3_600_000],
  [new Date(Date.now() - 3_600_000).toUTCString(), undefined, undefined],
])('reads Retry-After: %s', (retryAfter, atLeast, atMost) => {
  const answer = { status: 429, body: '', request: 'GET /batches', retryAfter };

  const { retryAfterMs } = toSparkLauncherError(answer);

  if (atLeast === undefined) expect(retryAfterMs).toBeUndefined();
  else expect(retryAfterMs).toBeGreaterThanOrEqual(atLeast);
  if (atMost !== undefined) expect(retryAfterMs).toBeLessThanOrEqual(atMost);
});

describe('messageOf', () => {
  it.each([
    ['{"msg":"no such batch"}', 'no such batch'],
    ['"just text"', 'just text'],
    ['{"other":1}', '{"other":1}'],
    [HTML, 'Bad Gateway'],
    ['', ''],
  ])('finds the words in %s', (body, message) => {
    expect(messageOf(body)).toBe(message);
  });

  it('cuts what is too long for a log', () => {
    expect(messageOf('x'.repeat(10_000)).length).toBeLessThan(400);
  });
});
