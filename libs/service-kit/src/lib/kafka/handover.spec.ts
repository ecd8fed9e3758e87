import { Handover } from './handover.ts';

describe('Handover', () => {
  it('lets the giver go on only when the taker asks for more', async () => {
    const handover = new Handover<string>();
    let given = false;
    const giving = handover.give('a').then(() => {
      given = true;
    });

    expect(await handover.take()).toBe('a');
    await Promise.resolve();
    expect(given).toBe(false);

    const next = handover.take();
    await giving;
    void handover.give('b');
    expect(await next).toBe('b');
  });

  it('keeps the order of several givers', async () => {
    const handover = new Handover<number>();
    for (const value of [1, 2, 3]) void handover.give(value);

    expect([await handover.take(), await handover.take(), await handover.take()]).toEqual([
      1, 2, 3,
    ]);
  });

  it('lets everybody go when it ends', async () => {
    const handover = new Handover<string>();
    const giving = [handover.give('a'), handover.give('b')];
    await handover.take();

    handover.end();

    await Promise.all([...giving, handover.give('c')]);
    expect(await handover.take()).toBeUndefined();
  });

  it('tells a taker of a failure, at once or when it comes', async () => {
    const handover = new Handover<string>();
    const taking = handover.take();

    handover.fail(new Error('crashed'));

    await expect(taking).rejects.toThrow('crashed');
    await expect(handover.take()).rejects.toThrow('crashed');
  });

  it('wakes a taker who waits when it ends', async () => {
    const handover = new Handover<string>();
    const taking = handover.take();

    handover.end();

    expect(await taking).toBeUndefined();
  });
});
