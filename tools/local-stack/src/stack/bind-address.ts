import { isIP } from 'node:net';

import { LocalStackError } from '../local-stack-error.ts';

export const BIND_ADDRESS_VARIABLE = 'STACK_BIND_ADDRESS';
const LOOPBACK = '127.0.0.1';

/**
 * Where the engines listen: loopback, unless the variable says otherwise.
 *
 * They always name themselves 127.0.0.1 to their clients. So another address serves one purpose: a container whose
 * ports are mapped to the same numbers on its host's loopback.
 *
 * @throws LocalStackError `LOCAL_STACK_USAGE` for anything but an IP address.
 */
export function bindAddressOf(env: NodeJS.ProcessEnv): string {
  const text = env[BIND_ADDRESS_VARIABLE] ?? '';
  if (text === '') return LOOPBACK;
  if (isIP(text) !== 0) return text;
  throw new LocalStackError(
    'LOCAL_STACK_USAGE',
    `${BIND_ADDRESS_VARIABLE}="${text}" is not an IP address`,
  );
}
