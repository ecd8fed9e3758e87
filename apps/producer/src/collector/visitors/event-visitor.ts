import type { ClickEvent } from '@clickstream/event-schema';

import { clientHintsOfData } from '../client-hints.ts';
import type { EventInput } from '../event-input.ts';
import type { Arrival, MapperOptions } from '../event-mapper.ts';
import { accept, reject, type Result } from '../rejection.ts';
import { wellFormed } from '../well-formed.ts';
import { deriveUserId } from './derived-user.ts';

const BROWSER = /^(?:Mozilla|Opera)\/\d/;
/** Of what runs apps on Android: it names the system and the model. */
const ANDROID_RUNTIME = /^Dalvik\/\d/;

/** Whether an agent calls itself a browser. Pure. */
export function isBrowser(userAgent: string | null | undefined): boolean {
  return userAgent != null && BROWSER.test(userAgent);
}

/** The fields of an event that say whose it is. */
export type EventVisitor = Pick<
  ClickEvent,
  'user_id' | 'user_id_kind' | 'ip' | 'user_agent' | 'client_hints'
>;

/** Who an event is of. */
export interface Who {
  readonly visitor: EventVisitor;
  /** Of no period, and so a part of event ids: an id must not change because a retry comes after midnight. Not stored. */
  readonly stableId: string;
}

/** Whose an event is: as it says, else by an id derived from address and agent. Pure. */
export function visitorOf(
  input: EventInput,
  arrival: Pick<Arrival, 'ip' | 'userAgent' | 'clientHints'>,
  by: {
    readonly options: Pick<MapperOptions, 'sender' | 'visitorHash'>;
    /** The event's own. */
    readonly timestamp: number;
  },
): Result<Who> {
  const { options, timestamp } = by;
  const own = ownFactsOf(arrival, options.sender);
  const ip = wellFormed(input.ip) ?? own.ip;
  const userAgent = wellFormed(input.user_agent) ?? own.userAgent;
  const seenWith = { ip, user_agent: userAgent, client_hints: hintsOf(input, arrival, userAgent) };
  const given = wellFormed(input.user_id);
  if (given !== null) {
    const kind = input.user_id_kind ?? 'user';
    const visitor = { ...seenWith, user_id: given, user_id_kind: kind };
    return accept({ visitor, stableId: given });
  }
  if (ip === null && options.sender === 'server') {
    return reject('missing_user_id', 'user_id is missing, and there is no ip to derive it from');
  }
  // The address of a program that may be no visitor says who it is, and is not kept.
  const seen = ip === null ? arrival : { ip, userAgent };
  const { key, periodMs, serverPeriodMs } = options.visitorHash;
  const isPassedOn = options.sender === 'server' && wellFormed(input.ip) !== null;
  const salt = { key, periodMs: isPassedOn ? serverPeriodMs : periodMs, at: timestamp };
  const derived = deriveUserId(seen, salt);
  return accept({
    visitor: { ...seenWith, user_id: derived, user_id_kind: 'derived' },
    stableId:
      salt.periodMs === undefined ? derived : deriveUserId(seen, { ...salt, periodMs: undefined }),
  });
}

/** What of the request is the visitor's: a server that passes events on must not be taken for the visitor. */
function ownFactsOf(
  arrival: Pick<Arrival, 'ip' | 'userAgent'>,
  sender: MapperOptions['sender'],
): { readonly ip: string | null; readonly userAgent: string | null } {
  const userAgent = wellFormed(arrival.userAgent);
  if (sender === 'device' || isBrowser(userAgent)) return { ip: arrival.ip, userAgent };
  if (sender !== 'app') return { ip: null, userAgent: null };
  const isRuntime = userAgent !== null && ANDROID_RUNTIME.test(userAgent);
  return { ip: arrival.ip, userAgent: isRuntime ? userAgent : null };
}

/** The sender's, else those of the request where it is the agent's own. No part of what makes an id: a retry may lack them. */
function hintsOf(
  input: EventInput,
  arrival: Pick<Arrival, 'userAgent' | 'clientHints'>,
  userAgent: string | null,
): string | null {
  const isOwn = userAgent !== null && userAgent === wellFormed(arrival.userAgent);
  return clientHintsOfData(input.client_hints) ?? (isOwn ? (arrival.clientHints ?? null) : null);
}
