/**
 * The least that a server can do: reads the same bodies as the collector and answers 200. With the argument `parse` it also
 * parses them, which whoever looks at events must do. Prints its port.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const isParsing = process.argv[2] === 'parse';
const ANSWER = '{"accepted":10,"rejected":[]}';

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    response.writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(ANSWER),
    });
    const body = Buffer.concat(chunks);
    if (isParsing) JSON.parse(body.toString());
    response.end(body.length > 0 ? ANSWER : '');
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${String((server.address() as AddressInfo).port)}\n`);
});
// Ends with whoever started it.
process.stdin.resume().on('end', () => {
  server.close();
  server.closeAllConnections();
});
