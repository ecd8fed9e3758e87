import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { waitFor } from '@clickstream/service-core/testing';

import { RunningCollector } from '../running-collector.ts';
import { hostileInputs, type HostileInput } from './hostile-inputs.ts';
import { HostileRun } from './hostile-run.ts';
import { badAnswers } from './targets.ts';

const input = (name: string, text: string): HostileInput => ({ name, bytes: Buffer.from(text) });

describe('HostileRun', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  it('tells how each input was answered, and goes on until it is stopped', async () => {
    let requests = 0;
    server = createServer(({ url }, response) => {
      requests += 1;
      response.writeHead(url === '/bad' ? 500 : 400, { 'content-length': 0 }).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;

    const run = new HostileRun(port, [
      input('bad', 'GET /bad HTTP/1.1\r\nhost: a\r\n\r\n'),
      { ...input('cut', 'GET /x HTTP/1.1\r\nho'), hangsUp: true },
    ]);
    await waitFor('some rounds', () => requests > 30);
    const answers = await run.stop();

    expect(answers['bad']?.['500']).toBeGreaterThan(1);
    expect(Object.keys(answers['cut'] ?? {})).not.toContain('500');
    expect(badAnswers(answers)).toBe(answers['bad']?.['500']);
  });

  it('has an answer below 500 from the collector for each of its inputs', async () => {
    await using collector = await RunningCollector.start();
    const inputs = hostileInputs();
    const run = new HostileRun(collector.app.port, inputs);
    const last = inputs.at(-1)?.name ?? '';
    let answers = {};
    await waitFor('every input', () => Object.keys(run.answers).includes(last));
    answers = await run.stop();

    expect(Object.keys(answers)).toEqual(expect.arrayContaining(inputs.map(({ name }) => name)));
    expect(badAnswers(answers)).toBe(0);
  });
});
