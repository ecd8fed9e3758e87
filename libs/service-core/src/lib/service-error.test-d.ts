import { retry, ServiceError } from '../index.ts';

type Code = 'SHOP_BUSY' | 'SHOP_CLOSED';

class ShopError extends ServiceError<Code> {
  override readonly name = 'ShopError';
}

declare const error: ShopError;

// The closed set of codes reaches whoever branches on it.
export const code: Code = error.code;
// @ts-expect-error -- no such code
export const isOpen = error.code === 'SHOP_OPEN';
// @ts-expect-error -- no such code
export const unknown = new ShopError('open', { code: 'SHOP_OPEN' });
// @ts-expect-error -- an error needs its code
export const without = new ShopError('busy', {});

// A retry gives what its operation gives, and needs its deadline.
export const answer: Promise<number> = retry(() => Promise.resolve(1), { deadlineMs: 1 });
// @ts-expect-error -- a retry without an end
export const endless = retry(() => Promise.resolve(1), {});
