/** The published SDKs, as the demo uses them, against a server that writes down what comes in. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { LiveEvent } from './live-plan.ts';
import type { LiveTracker, LiveTrackerOptions } from './live-tracker.ts';
import { createSegmentTracker } from './segment-tracker.ts';
import { createSnowplowTracker } from './snowplow-tracker.ts';

const VIEW: LiveEvent = {
  sdk: 'snowplow',
  visitor: 'visitor-1',
  address: '192.0.2.1',
  kind: 'view',
  url: 'https://live.example/r1/home',
  atMs: Date.UTC(2026, 4, 1, 10),
};
const SDKS: [string, (options: LiveTrackerOptions) => LiveTracker][] = [
  ['Snowplow', createSnowplowTracker],
  ['Segment', createSegmentTracker],
];

let server: Server;
let collectorUrl: string;
let taken: string[];
let failures: number;
beforeEach(async () => {
  taken = [];
  failures = 0;
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      failures -= 1;
      if (failures < 0) taken.push(body);
      response.writeHead(failures < 0 ? 200 : 503).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  collectorUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

describe.each(SDKS)('the SDK of %s', (_, create) => {
  const told: readonly LiveEvent[] = [VIEW, VIEW, { ...VIEW, kind: 'custom' }, VIEW];

  async function tellAll(): Promise<string> {
    const tracker = create({ collectorUrl, appId: 'demo-r1' });
    for (const event of told) tracker.tell(event);
    await tracker.finish();
    return taken.join();
  }

  it('has sent everything when it has finished: who, where, when and as what', async () => {
    const sent = await tellAll();

    expect(sent.split(VIEW.url).length - 1).toBeGreaterThanOrEqual(3);
    expect(sent.split(`"${VIEW.visitor}"`).length - 1).toBe(told.length);
    expect(sent).toContain('demo-r1');
    expect(sent).toContain(VIEW.address);
    expect(sent).toMatch(/1777629600000|2026-05-01T10:00:00.000Z/);
  });

  it('has not finished while the collector refuses', async () => {
    failures = 1;

    const sent = await tellAll();

    expect(sent.split(`"${VIEW.visitor}"`).length - 1).toBe(told.length);
  });
});
