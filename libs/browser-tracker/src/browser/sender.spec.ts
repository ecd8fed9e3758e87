import { Outbox } from './outbox.ts';
import { Sender } from './sender.ts';
import { createStore, type Store } from './store.ts';

const START = 1_800_000_000_000;

describe('Sender', () => {
  const request = jest.fn<Promise<Response>, [string, RequestInit]>();
  const beacon = jest.fn<boolean, [string, string]>();
  let store: Store;
  let outbox: Outbox;
  let sender: Sender;
  let events: number;
  beforeEach(() => {
    jest.useFakeTimers({ now: START });
    request.mockReset();
    beacon.mockReset().mockReturnValue(true);
    jest.spyOn(globalThis, 'fetch').mockImplementation(request as typeof fetch);
    Object.defineProperty(navigator, 'sendBeacon', { value: beacon, configurable: true });
    events = 0;
    store = createStore(undefined);
    ({ outbox, sender } = aPage());
  });
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  /** What a page has; the store is the site's. */
  function aPage(): { outbox: Outbox; sender: Sender } {
    const now = (): number => Date.now();
    const box = new Outbox({ store, appId: 'shop', now });
    const endpoint = 'https://c.example/v1/events';
    const options = { endpoint, writeKey: 'key-1', outbox: box, store, now };
    return { outbox: box, sender: new Sender(options) };
  }

  function track(title = ''): void {
    events += 1;
    outbox.add({
      event_id: `e${events}`,
      event_type: 'custom',
      page_view_id: 'p1',
      url: 'page_1',
      title,
      timestamp: Date.now(),
      app_id: 'shop',
      source: 'test',
    });
    sender.schedule();
  }

  function answer(status: number, headers: Record<string, string> = {}): void {
    request.mockResolvedValueOnce(new Response(null, { status, headers }));
  }

  const idsIn = (body: unknown): string[] =>
    (JSON.parse(body as string) as { event_id: string }[]).map(({ event_id: id }) => id);
  const sent = (): string[][] => request.mock.calls.map(([, { body }]) => idsIn(body));
  const waiting = (): number => store.names('clickstream.event').length;
  const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

  it('sends what happens at once in one request, as a text and without cookies', async () => {
    answer(200);
    track();
    track();
    await pass(0);

    expect(sent()).toEqual([['e1', 'e2']]);
    expect(request.mock.calls[0]).toMatchObject([
      `https://c.example/v1/events?sent_at=${START}&key=key-1`,
      {
        method: 'POST',
        headers: { 'content-type': 'text/plain' },
        keepalive: true,
        credentials: 'omit',
      },
    ]);
    expect(waiting()).toBe(0);
  });

  it.each<[string, () => void]>([
    ['no answer', () => request.mockRejectedValueOnce(new TypeError('failed'))],
    ...[408, 429, 500, 503].map((status): [string, () => void] => [
      String(status),
      () => {
        answer(status);
      },
    ]),
  ])('sends again after %s, with the same ids', async (_, fail) => {
    fail();
    track();
    await pass(0);
    expect(waiting()).toBe(1);
    answer(200);
    await pass(1_000);

    expect(sent()).toEqual([['e1'], ['e1']]);
    expect(waiting()).toBe(0);
  });

  it.each([400, 401, 404, 413])('drops what is answered with %i', async (status) => {
    answer(status);
    track();
    await pass(0);
    await pass(600_000);

    expect(sent()).toEqual([['e1']]);
    expect(waiting()).toBe(0);
  });

  it('sends one by one what is too large together', async () => {
    answer(413);
    answer(200);
    answer(200);
    track();
    track();
    await pass(10);

    expect(sent()).toEqual([['e1', 'e2'], ['e1'], ['e2']]);
    expect(waiting()).toBe(0);
  });

  it('waits longer after each failure, whatever else happens', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(1);
    request.mockRejectedValue(new TypeError('failed'));
    track();
    await pass(0);
    track();
    await pass(999);
    expect(sent()).toHaveLength(1);
    await pass(1);
    expect(sent()).toHaveLength(2);
    await pass(1_999);

    expect(sent()).toHaveLength(2);
    await pass(1);
    expect(sent()).toEqual([['e1'], ['e1', 'e2'], ['e1', 'e2']]);
  });

  it('does nothing before the time that the collector asked for, on no page of the site', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    answer(503, { 'retry-after': '20' });
    track();
    await pass(0);
    sender.send();
    sender.sendLast();
    const next = aPage();
    next.sender.send();
    await pass(19_999);
    expect(sent()).toHaveLength(1);
    expect(beacon).not.toHaveBeenCalled();
    request.mockImplementation(() => Promise.resolve(new Response()));
    await pass(1_000);

    expect(new Set(sent().flat())).toEqual(new Set(['e1']));
    expect(sent().length).toBeGreaterThan(1);
    expect(waiting()).toBe(0);
  });

  it('does not wait for a time that was told by a clock that was wrong', async () => {
    answer(503, { 'retry-after': '20' });
    track();
    await pass(0);
    jest.setSystemTime(START - 24 * 3_600_000);
    answer(200);
    track();
    sender.send();
    await pass(0);

    expect(sent()).toHaveLength(2);
  });

  it('sends one request after the other', async () => {
    const first = Promise.withResolvers<Response>();
    request.mockReturnValueOnce(first.promise);
    track();
    await pass(0);
    track();
    sender.send();
    await pass(60_000);
    expect(sent()).toEqual([['e1']]);
    answer(200);
    first.resolve(new Response());
    await pass(0);

    expect(sent()).toEqual([['e1'], ['e2']]);
    expect(waiting()).toBe(0);
  });

  it('has no later page send what most likely has arrived before the page was gone', async () => {
    request.mockReturnValueOnce(new Promise(() => undefined));
    track();
    await pass(30 * 60_000);
    aPage().sender.schedule();
    await pass(0);

    expect(sent()).toEqual([['e1']]);
    expect(waiting()).toBe(0);
  });

  it('has the next page send what was sent a moment ago, however long it had waited', async () => {
    track();
    jest.clearAllTimers();
    await pass(40 * 60_000);
    request.mockReturnValueOnce(new Promise(() => undefined));
    aPage().sender.send();
    await pass(1_000);
    answer(200);
    aPage().sender.send();
    await pass(0);

    expect(sent()).toEqual([['e1'], ['e1']]);
    expect(waiting()).toBe(0);
  });

  it('leaves what was sent last for the next page to send once more', async () => {
    track();
    sender.sendLast();
    sender.send();
    await pass(60_000);
    expect(beacon.mock.calls.map(([, body]) => idsIn(body))).toEqual([['e1']]);
    expect(request).not.toHaveBeenCalled();
    answer(200);
    aPage().sender.schedule();
    await pass(0);

    expect(sent()).toEqual([['e1']]);
    expect(waiting()).toBe(0);
  });

  it('sends that once more itself when the visitor comes back to it', async () => {
    track();
    sender.sendLast();
    answer(200);
    sender.resume();
    await pass(0);

    expect(sent()).toEqual([['e1']]);
    expect(waiting()).toBe(0);
  });

  it('has no second page send what most likely has arrived', async () => {
    track();
    sender.sendLast();
    await pass(30 * 60_000);
    aPage().sender.schedule();
    await pass(0);

    expect(request).not.toHaveBeenCalled();
    expect(waiting()).toBe(0);
  });

  it('keeps what was sent last while the collector was away', async () => {
    request.mockRejectedValueOnce(new TypeError('failed'));
    track();
    await pass(0);
    sender.sendLast();
    await pass(24 * 3_600_000);
    answer(200);
    aPage().sender.schedule();
    await pass(0);

    expect(sent()).toEqual([['e1'], ['e1']]);
  });

  it('keeps for days what was refused', async () => {
    answer(503);
    track();
    await pass(0);
    jest.clearAllTimers();
    await pass(3 * 24 * 3_600_000);
    answer(200);
    aPage().sender.schedule();
    await pass(0);

    expect(sent()).toEqual([['e1'], ['e1']]);
  });

  it('sends last what no beacon takes by a request that outlives the page', async () => {
    beacon.mockReturnValue(false);
    answer(200);
    track();
    sender.sendLast();
    await pass(0);

    expect(request.mock.calls[0]?.[1]).toMatchObject({ keepalive: true });
  });

  it('sends an event that is too long for that by a common request', async () => {
    answer(200);
    track('x'.repeat(70_000));
    await pass(0);

    expect(request.mock.calls[0]?.[1]).toMatchObject({ keepalive: false });
  });
});
