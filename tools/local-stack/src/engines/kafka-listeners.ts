import { LocalStackError } from '../local-stack-error.ts';

/** One more door to the broker. A client that comes in here is sent to the advertised port from then on. */
export interface ExtraListener {
  readonly name: string;
  readonly port: number;
  readonly advertisedPort: number;
}

const LISTENER = /^([A-Z][A-Z0-9_]*):(\d{1,5}):(\d{1,5})$/;

/**
 * The listeners that `STACK_KAFKA_LISTENERS` adds, `NAME:port:advertisedPort`, separated by commas: for tests that put a
 * proxy between some clients and the broker.
 */
export function extraListeners(env: NodeJS.ProcessEnv): ExtraListener[] {
  const text = env['STACK_KAFKA_LISTENERS'] ?? '';
  if (text === '') return [];
  return text.split(',').map((part) => {
    const [, name, port, advertisedPort] = LISTENER.exec(part) ?? [];
    if (name === undefined) {
      throw new LocalStackError(
        'LOCAL_STACK_USAGE',
        `STACK_KAFKA_LISTENERS="${text}" is no list of NAME:port:advertisedPort`,
      );
    }
    return { name, port: Number(port), advertisedPort: Number(advertisedPort) };
  });
}
