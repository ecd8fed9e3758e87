import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

import { findFreePorts, findPortOwner, isPortFree, listeningInodes } from './port-owner.ts';

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:4A94 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1
   1: 0100007F:4A94 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 222 1
   2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1
`;

describe('listeningInodes', () => {
  it('finds the listening socket and not the connections of the port', () => {
    expect(listeningInodes(TABLE, 19092)).toEqual(['111']);
    expect(listeningInodes(TABLE, 22)).toEqual(['333']);
    expect(listeningInodes(TABLE, 80)).toEqual([]);
  });
});

describe('a taken port', () => {
  it('is not free and has this process as its owner', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;

    expect(await isPortFree(port)).toBe(false);
    if (process.platform === 'linux') {
      expect(findPortOwner(port)).toContain(`pid ${String(process.pid)} (`);
    }

    server.close();
    await once(server, 'close');
    expect(await isPortFree(port)).toBe(true);
  });
});

describe('findFreePorts', () => {
  it('gives as many different ports as asked for', async () => {
    const ports = await findFreePorts(9);

    expect(new Set(ports).size).toBe(9);
  });
});
