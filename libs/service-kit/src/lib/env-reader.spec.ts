import { ConfigError } from './config-error.ts';
import { readEnv, type EnvReader } from './env-reader.ts';

function problemsOf(env: NodeJS.ProcessEnv, read: (reader: EnvReader) => object): string[] {
  try {
    readEnv(env, read, { prefixes: ['SHOP_'] });
  } catch (error) {
    if (error instanceof ConfigError)
      return error.problems.map((p) => `${p.variable}: ${p.message}`);
    throw error;
  }
  return [];
}

describe('readEnv', () => {
  it('returns typed values and defaults, frozen', () => {
    const config = readEnv({ PORT: '8080', WAIT: '5s', BROKERS: 'a:1, b:2', EMPTY: '' }, (r) => ({
      port: r.integer('PORT'),
      waitMs: r.duration('WAIT', {}),
      brokers: r.hosts('BROKERS'),
      name: r.string('EMPTY', { default: 'shop' }),
      none: r.optionalString('NONE'),
    }));

    expect(config).toEqual({
      port: 8080,
      waitMs: 5000,
      brokers: ['a:1', 'b:2'],
      name: 'shop',
      none: undefined,
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('reports every problem at once', () => {
    const problems = problemsOf(
      { PORT: '99999', WAIT: 'soon', MODE: 'fast', SHOP_TYPO: '1' },
      (r) => ({
        port: r.integer('PORT', { min: 1, max: 65535 }),
        waitMs: r.duration('WAIT', { default: 1 }),
        mode: r.oneOf('MODE', ['slow', 'steady']),
        on: r.boolean('ON', { default: true }),
        brokers: r.hosts('BROKERS'),
      }),
    );

    expect(problems).toEqual([
      'PORT: "99999" is not a whole number from 1 to 65535',
      'WAIT: "soon" is not a duration such as 500ms, 5s, 2m or 1h',
      'MODE: "fast" is none of slow, steady',
      'BROKERS: not set; expected host:port[,host:port]',
      'SHOP_TYPO: unknown variable, is it a typo?',
    ]);
  });

  it('never repeats a secret or a URL, which may hold one', () => {
    const problems = problemsOf({ KEY: 'hunter2', DB: 'ftp://me:hunter2@db' }, (r) => ({
      key: r.secret('KEY', { minLength: 16 }),
      db: r.url('DB', { protocols: ['mysql:'] }),
    }));

    expect(problems).toHaveLength(2);
    expect(problems.join()).not.toContain('hunter2');
  });

  it('reads decimal numbers within their bounds', () => {
    const share = { default: 0.5, min: 0, max: 1 };
    const read = (r: EnvReader): object => ({ share: r.number('SHARE', share) });

    expect(readEnv({ SHARE: '0.25' }, read)).toEqual({ share: 0.25 });
    expect(readEnv({}, read)).toEqual({ share: 0.5 });
    for (const given of ['1.01', '-0.1', '.5', '5e-1', 'half']) {
      expect(problemsOf({ SHARE: given }, read)).toEqual([
        `SHARE: "${given}" is not a number from 0 to 1`,
      ]);
    }
  });

  it.each(['1.5', 'x', '1e3', ' '])('refuses "%s" as a whole number', (given) => {
    expect(
      problemsOf({ N: given }, (r) => ({ n: r.integer('N', { min: 0, max: 10 }) })),
    ).toHaveLength(1);
  });
});
