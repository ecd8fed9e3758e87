import { RateLimits, type RateLimitOptions } from './rate-limits.ts';

const ADDRESS = '198.51.100.7';

describe('RateLimits', () => {
  let nowMs: number;
  beforeEach(() => {
    nowMs = 0;
  });

  const create = (options: Partial<RateLimitOptions>): RateLimits =>
    new RateLimits({ perKey: 0, perAddress: 0, ...options }, { now: () => nowMs });

  /** A request from its first byte to its events; what it is refused with. */
  function send(
    limits: RateLimits,
    given: { address?: string; keys: readonly (string | null)[] },
  ): unknown {
    const { address = ADDRESS, keys } = given;
    try {
      limits.enter(address);
      limits.admit({ address, keys, events: keys.length });
    } catch (error) {
      return error;
    }
    return undefined;
  }

  const times = (count: number, key: string | null = 'shop'): (string | null)[] =>
    Array<string | null>(count).fill(key);

  it('limits nothing by default', () => {
    expect(send(create({}), { keys: times(1_000_000) })).toBeUndefined();
  });

  it('says when an address can send the same again', () => {
    const limits = create({ perAddress: 2 });

    expect(send(limits, { keys: times(20) })).toBeUndefined();
    expect(send(limits, { keys: times(1) })).toMatchObject({
      code: 'rate_limited',
      retryAfterSeconds: 1,
    });
    nowMs += 1_000;
    const refusal = send(limits, { keys: times(9) });
    // One of the two tokens is paid for the asking; the next time needs all nine.
    expect(refusal).toMatchObject({ code: 'rate_limited', events: 9, retryAfterSeconds: 4 });
    nowMs += 4_000;
    expect(send(limits, { keys: times(9) })).toBeUndefined();
  });

  it('counts the addresses of one IPv6 network together', () => {
    const limits = create({ perAddress: 1 });
    send(limits, { address: '2001:db8::1', keys: times(10) });

    expect(send(limits, { address: '2001:db8::2', keys: times(1) })).toBeDefined();
    expect(send(limits, { address: '2001:db8:0:1::1', keys: times(1) })).toBeUndefined();
  });

  it('counts by key, wherever the events come from', () => {
    const limits = create({ perKey: 1 });
    send(limits, { keys: times(10) });

    expect(send(limits, { address: '192.0.2.1', keys: times(1) })).toMatchObject({
      retryAfterSeconds: 1,
    });
    expect(send(limits, { keys: times(10, 'blog') })).toBeUndefined();
    expect(send(limits, { keys: times(10, null) })).toBeUndefined();
    expect(send(limits, { keys: times(1, null) })).toBeDefined();
  });

  it('takes from no key what it does not have of another, and waits for the slowest', () => {
    const limits = create({ perKey: 1 });
    send(limits, { keys: times(10) });

    expect(send(limits, { keys: ['blog', 'blog', 'shop', 'shop', 'shop'] })).toMatchObject({
      events: 5,
      retryAfterSeconds: 3,
    });
    expect(send(limits, { keys: times(10, 'blog') })).toBeUndefined();
  });

  it.each([{ perKey: 1 }, { perAddress: 1 }])(
    'refuses for good what could never pass: %j',
    (options) => {
      expect(send(create(options), { keys: times(11) })).toMatchObject({
        code: 'batch_too_large',
        events: 11,
      });
    },
  );
});
