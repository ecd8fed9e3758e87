import { readCookie, writeCookie } from './cookie.ts';
import type { Store } from './store.ts';

const ANONYMOUS_ID = 'clickstream.visitor';
const USER_ID = 'clickstream.user';
/** Thirteen months. */
const MAX_AGE_SECONDS = 395 * 24 * 3_600;

/** Whose events they are, as fields of an event. */
export interface Who {
  readonly user_id?: string;
  readonly user_id_kind?: 'user' | 'anonymous';
  /** Beside a known user, so that both can be brought together. */
  readonly anonymous_id?: string | undefined;
}

export interface Visitor {
  readonly who: () => Who;
  /** @param userId an empty one forgets the user, as when they log out */
  readonly identify: (userId: string) => void;
}

export interface VisitorOptions {
  readonly store: Store;
  /** Without it nobody gets an anonymous id. */
  readonly isTracked: boolean;
  /** Keeps the id in a cookie of this domain, which its subdomains share. */
  readonly cookieDomain: string | undefined;
  readonly now: () => number;
  readonly createId: () => string;
}

export function createVisitor(options: VisitorOptions): Visitor {
  const { store } = options;
  const anonymousId = options.isTracked ? readAnonymousId(options) : undefined;
  return {
    who() {
      const userId = store.get(USER_ID);
      if (userId !== undefined) {
        return { user_id: userId, user_id_kind: 'user', anonymous_id: anonymousId };
      }
      return anonymousId === undefined ? {} : { user_id: anonymousId, user_id_kind: 'anonymous' };
    },
    identify(userId) {
      if (userId === '') store.remove(USER_ID);
      else store.set(USER_ID, userId);
    },
  };
}

/** Kept as `<id> <when it was made>`: it ends after thirteen months, however often it is used. */
function readAnonymousId({ store, cookieDomain, now, createId }: VisitorOptions): string {
  const inCookie = cookieDomain !== undefined || !store.isLasting;
  const kept = inCookie ? readCookie(ANONYMOUS_ID) : store.get(ANONYMOUS_ID);
  const [id = '', madeAt = ''] = kept?.split(' ') ?? [];
  if (id !== '' && now() - Number(madeAt) < MAX_AGE_SECONDS * 1_000) return id;
  const made = createId();
  const value = `${made} ${now()}`;
  if (inCookie) {
    writeCookie(ANONYMOUS_ID, value, { domain: cookieDomain, maxAgeSeconds: MAX_AGE_SECONDS });
  } else {
    store.set(ANONYMOUS_ID, value);
  }
  return made;
}
