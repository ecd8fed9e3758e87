// A deploy step in a process of its own: `node migrate-process.ts URL` prints what it ran, one name a line.
import { openMySqlStore } from '../open-mysql-store.ts';

await using store = await openMySqlStore({ url: process.argv[2] ?? '' });
const ran = await store.migrateToLatest();
process.stdout.write(ran.map((name) => `${name}\n`).join(''));
