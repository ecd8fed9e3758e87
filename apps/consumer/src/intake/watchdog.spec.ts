import { startWatchdog } from './watchdog.ts';

describe('Watchdog', () => {
  let now = 0;

  beforeEach(() => {
    now = 0;
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('barks once when nothing was heard for too long', () => {
    const idle: number[] = [];
    const watchdog = startWatchdog({
      now: () => now,
      limitMs: 100,
      checkEveryMs: 10,
      onIdle: (ms) => idle.push(ms),
    });

    now = 90;
    jest.advanceTimersByTime(10);
    watchdog.touch();
    now = 180;
    jest.advanceTimersByTime(10);
    expect(idle).toEqual([]);

    now = 190;
    jest.advanceTimersByTime(100);
    expect(idle).toEqual([100]);
  });

  it('is silent after its stop', () => {
    const onIdle = jest.fn();
    startWatchdog({ now: () => now, limitMs: 100, checkEveryMs: 10, onIdle }).stop();

    now = 1_000;
    jest.advanceTimersByTime(100);

    expect(onIdle).not.toHaveBeenCalled();
  });
});
