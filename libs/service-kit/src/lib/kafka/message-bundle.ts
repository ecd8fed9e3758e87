import type { Message } from 'kafkajs';

/**
 * Messages for one partition that travel through kafkajs as if they were one: it copies the list of a partition's messages
 * once for each of them, which takes longer than all the rest of a send. `quickProduce` opens it before anything is encoded.
 */
export class MessageBundle implements Message {
  readonly partition: number;
  readonly messages: readonly Message[];
  /** Null, as kafkajs wants none to be undefined. */
  readonly value = null;

  constructor(partition: number, messages: readonly Message[]) {
    this.partition = partition;
    this.messages = messages;
    // Its own, as kafkajs copies what it encodes.
    Object.defineProperty(this, 'key', { get: notOpened, enumerable: true });
  }
}

/** The messages themselves, those of bundles among them. Pure. */
export function openBundles(messages: readonly object[]): readonly object[] {
  if (!messages.some((message) => message instanceof MessageBundle)) return messages;
  return messages.flatMap((message): readonly object[] =>
    message instanceof MessageBundle ? message.messages : [message],
  );
}

/** A bundle that nobody has opened must never become a record. */
function notOpened(): never {
  throw new Error('a bundle of messages was not opened; quickProduce() is missing');
}
