import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';

import { writeFileAtomically } from '../files.ts';
import { LocalStackError } from '../local-stack-error.ts';
import type { Engine, Installation } from './engine.ts';
import { DATABASE, MYSQL_USERS, mysqlBootstrap } from './mysql-bootstrap.ts';
import { findOrFetchMySql, type MySqlServer } from './mysql-server.ts';

const PROBE_TIMEOUT_MS = 2_000;
const HANDSHAKE_PROTOCOL = 10;

interface MySqlInstallation extends Installation {
  readonly server: MySqlServer;
}

export const mysqlEngine: Engine<MySqlInstallation> = {
  name: 'mysql',
  ports: ['mysql'],
  givenBy: 'MYSQL_URL',
  needs: [],
  stop: { signal: 'SIGTERM', graceMs: 20_000 },
  startDeadlineMs: 120_000,

  async install(context) {
    const server = await findOrFetchMySql(context);
    return { home: dirname(server.command), version: server.version, server };
  },

  async prepare(context, { server }) {
    const data = context.layout.data('mysql');
    await initialise(server, data);
    // MariaDB clears its temporary folder when it starts, also of other servers' files. In the data it would be a database.
    const temporary = `${data}-tmp`;
    await mkdir(temporary, { recursive: true });
    // Repeated at every start, so that the passwords are always those of the secrets file.
    const bootstrap = join(context.layout.conf('mysql'), 'bootstrap.sql');
    writeFileAtomically(bootstrap, mysqlBootstrap(context.secrets));
    return {
      command: server.command,
      args: [
        ...server.args,
        ...server.options,
        `--datadir=${data}`,
        `--tmpdir=${temporary}`,
        `--init-file=${bootstrap}`,
        `--bind-address=${context.bindAddress}`,
        `--port=${String(context.ports.mysql)}`,
        `--pid-file=${join(data, 'mysqld.pid')}`,
        '--innodb-buffer-pool-size=64M',
      ],
    };
  },

  probe: (context) => readHandshake(context.ports.mysql),

  variables(context) {
    const url = (role: keyof typeof MYSQL_USERS): string =>
      `mysql://${MYSQL_USERS[role]}:${context.secrets[role]}@127.0.0.1:${String(context.ports.mysql)}/${DATABASE}`;
    return {
      MYSQL_URL: url('aggregator'),
      MYSQL_MIGRATOR_URL: url('migrator'),
      MYSQL_READER_URL: url('reader'),
    };
  },
};

/** Makes the data folder, complete or not at all. */
async function initialise(server: MySqlServer, data: string): Promise<void> {
  if (existsSync(join(data, server.dataMark))) return;
  if (existsSync(data)) {
    throw new LocalStackError(
      'LOCAL_STACK_USAGE',
      `${data} was made by another product than ${server.version}: set STACK_MYSQL_SERVER as before, or wipe the stack`,
    );
  }
  const draft = `${data}.${randomUUID()}`;
  await mkdir(dirname(data), { recursive: true });
  try {
    await server.initialise(draft);
    await rename(draft, data);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** The server greets a client only after recovery and the bootstrap file; before that the port is closed or silent. */
function readHandshake(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: PROBE_TIMEOUT_MS });
    socket.once('error', reject);
    socket.once('timeout', () => socket.destroy(new Error('no greeting from MySQL')));
    socket.once('data', (greeting) => {
      socket.destroy();
      if (greeting[4] === HANDSHAKE_PROTOCOL) resolve();
      else reject(new Error('MySQL refuses connections'));
    });
    socket.once('end', () => {
      reject(new Error('MySQL closed the connection'));
    });
  });
}
