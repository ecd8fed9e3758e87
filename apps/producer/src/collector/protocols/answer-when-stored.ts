import type { FastifyReply } from 'fastify';

/**
 * Answers when the events are stored, or with why they are not.
 *
 * For handlers that are not async: each promise more is work for every request, and what a waiting handler has read of
 * the request would live until the brokers have answered.
 */
export function answerWhenStored<Stored>(
  stored: Promise<Stored>,
  reply: FastifyReply,
  answer: (reply: FastifyReply, stored: Stored) => FastifyReply,
): void {
  stored.then(
    (result) => {
      void answer(reply, result);
    },
    (error: unknown) => {
      void reply.send(error);
    },
  );
}
