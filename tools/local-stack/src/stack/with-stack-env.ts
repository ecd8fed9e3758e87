import type { StackEnv } from './env-file.ts';

const MYSQL_ROLES = ['MYSQL_MIGRATOR_URL', 'MYSQL_READER_URL'];

/**
 * What is set, and for the rest what the running stack offers.
 *
 * Who sets `MYSQL_URL` brings a server of their own: the stack's other accounts, which are of another one, are left out.
 */
export function withStackEnv(stackEnv: StackEnv | undefined, env: NodeJS.ProcessEnv): StackEnv {
  const set = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, value]],
    ),
  );
  const hidden = set['MYSQL_URL'] === undefined ? [] : MYSQL_ROLES;
  const offered = Object.entries(stackEnv ?? {}).filter(([name]) => !hidden.includes(name));
  return { ...Object.fromEntries(offered), ...set };
}
