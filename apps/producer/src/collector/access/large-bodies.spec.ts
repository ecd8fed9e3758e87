import { LARGE_BODY_BYTES, LargeBodies, MAX_WAITING_BYTES } from './large-bodies.ts';

const LARGE = LARGE_BODY_BYTES + 1;

describe('LargeBodies', () => {
  let load: number;
  let bodies: LargeBodies;
  let done: string[];
  beforeEach(() => {
    jest.useFakeTimers();
    load = 1;
    bodies = new LargeBodies(() => () => load);
    done = [];
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const handle = (name: string, options: { bytes?: number; tookMs?: number } = {}): void => {
    bodies.handle(options.bytes ?? LARGE, () => {
      done.push(name);
      jest.advanceTimersByTime(options.tookMs ?? 0);
    });
  };
  /** Somebody who sends small bodies, all the time. */
  const others = (): void => {
    const timer = setInterval(() => {
      bodies.handle(1, () => undefined);
    }, 1);
    timer.unref();
    bodies.handle(1, () => undefined);
  };

  it('never lets a small body wait', () => {
    others();
    handle('large', { tookMs: 10 });
    handle('next');
    for (const name of ['a', 'b', 'c']) handle(name, { bytes: LARGE_BODY_BYTES, tookMs: 10 });

    expect(done).toEqual(['large', 'a', 'b', 'c']);
  });

  it.each([
    ['4 ms for 64 ms', 4, 64],
    ['10 ms for 400 ms', 10, 400],
  ])('rests after work of %s, while others come', (_, tookMs, restMs) => {
    others();
    handle('first', { tookMs });
    handle('second');

    jest.advanceTimersByTime(restMs - tookMs - 1);
    expect(done).toEqual(['first']);
    jest.advanceTimersByTime(3);
    expect(done).toEqual(['first', 'second']);
  });

  it('hardly rests after work that nobody notices', () => {
    others();
    for (const name of ['a', 'b', 'c', 'd']) handle(name);
    jest.advanceTimersByTime(0);

    expect(done).toEqual(['a', 'b', 'c', 'd']);
  });

  it('adds up what many short works would delay the others', () => {
    others();
    for (let sent = 0; sent < 50; sent += 1) bodies.receive(250_000, () => done.push('1 ms'));

    jest.advanceTimersByTime(100);
    expect(done.length).toBeGreaterThan(15);
    expect(done.length).toBeLessThan(30);
  });

  it('does not rest while nobody else is there', () => {
    others();
    jest.clearAllTimers();
    jest.advanceTimersByTime(60);
    handle('first', { tookMs: 10 });
    handle('second');
    jest.advanceTimersByTime(0);

    expect(done).toEqual(['first', 'second']);
  });

  it('rests no longer than the process is busy', () => {
    others();
    handle('first', { tookMs: 10 });
    handle('second');
    jest.advanceTimersByTime(20);
    expect(done).toEqual(['first']);

    load = 0.1;
    jest.advanceTimersByTime(3);
    expect(done).toEqual(['first', 'second']);
  });

  it('counts what it takes to receive a body', () => {
    others();
    bodies.receive(1_000_000, () => done.push('first'));
    bodies.receive(LARGE, () => done.push('second'));

    jest.advanceTimersByTime(62);
    expect(done).toEqual(['first']);
    jest.advanceTimersByTime(4);
    expect(done).toEqual(['first', 'second']);
  });

  it('goes on after work that fails', () => {
    expect(() => {
      bodies.handle(LARGE, () => {
        throw new Error('a bug');
      });
    }).toThrow('a bug');
    handle('next');
    jest.advanceTimersByTime(1);

    expect(done).toEqual(['next']);
  });

  it('refuses what would fill the memory, and what waits keeps its turn', () => {
    const fill = (name: string): void => {
      handle(name, { bytes: MAX_WAITING_BYTES - LARGE });
    };
    const refusalOf = (name: string): unknown => {
      try {
        handle(name, { bytes: LARGE + 1 });
        return undefined;
      } catch (error) {
        return error;
      }
    };
    others();
    handle('first', { tookMs: 10 });
    fill('second');

    expect(refusalOf('refused')).toMatchObject({ code: 'overloaded' });
    handle('third');
    jest.advanceTimersByTime(1_000);
    expect(done).toEqual(['first', 'second', 'third']);
    expect(refusalOf('fourth')).toBeUndefined();
  });

  it('gives up who has waited for too long to be received, and goes on with the others', () => {
    others();
    handle('first', { tookMs: 20 });
    const refused: unknown[] = [];
    const receive = (name: string, patienceMs: number): void => {
      bodies.receive(
        LARGE,
        (refusal) => (refusal === undefined ? done : refused).push(refusal ?? name),
        { patienceMs },
      );
    };
    receive('patient', 60_000);
    receive('impatient', 1_000);
    receive('late', 60_000);

    jest.advanceTimersByTime(999);
    expect(refused).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(refused).toMatchObject([{ code: 'overloaded', isUnread: true }]);
    jest.advanceTimersByTime(60_000);
    expect(done).toEqual(['first', 'patient', 'late']);
    expect(refused).toHaveLength(1);
  });

  it('lets any number wait to be received: they keep their bytes', () => {
    handle('first', { tookMs: 10 });
    for (let sent = 0; sent < 100; sent += 1) {
      bodies.receive(1_000_000, () => done.push('received'));
    }
    jest.advanceTimersByTime(200);

    expect(done).toHaveLength(101);
  });
});
