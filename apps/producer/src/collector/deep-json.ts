import { randomUUID } from 'node:crypto';

/** Three times as many as an event may have, so what lies deeper is refused all the same. */
const MAX_LEVELS = 100;
/** A text up to this length is read in no time, however deep it is. */
const HARMLESS_LENGTH = 16 * 1_024;
/** Nobody else knows it, so no client can send it. */
const MARK = `folded ${randomUUID()} `;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const [OPEN_LIST, CLOSE_LIST] = [0x5b, 0x5d];
const [OPEN_OBJECT, CLOSE_OBJECT] = [0x7b, 0x7d];

/** What is looked at before a long text is read. */
export interface ListCheck {
  /** Of the lists: 1 for the text itself. */
  readonly level: number;
  /** Gets the members of the longest of them; may throw. */
  readonly check: (members: number) => void;
}

/**
 * `JSON.parse`, but what lies below 100 levels of a long text stays a text, marked and not looked into: to build 200,000
 * levels, and to write them again, takes a hundred times as long, and everybody else would wait. {@link unfoldJson} puts it
 * back. Pure.
 *
 * @param lists refuses lists that are too long before they are built, which takes longest
 * @throws SyntaxError
 */
export function parseJsonText(text: string, lists?: ListCheck): unknown {
  return JSON.parse(text.length > HARMLESS_LENGTH ? foldDepths(text, lists) : text);
}

/** The JSON text of what {@link parseJsonText} has read, as `JSON.stringify` wrote it, with all that was in it. Pure. */
export function unfoldJson(written: string): string {
  let whole = '';
  let from = 0;
  const begin = `"${MARK}`;
  for (let at = written.indexOf(begin); at !== -1; at = written.indexOf(begin, from)) {
    const end = endOfString(written, at) + 1;
    const folded = JSON.parse(written.slice(at, end)) as string;
    whole += written.slice(from, at) + folded.slice(MARK.length);
    from = end;
  }
  return whole + written.slice(from);
}

function foldDepths(text: string, lists: ListCheck | undefined): string {
  let folded = '';
  let from = 0;
  let level = 0;
  const listLevel = lists?.level ?? Infinity;
  let members = 0;
  let mostMembers = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === COMMA) {
      if (level === listLevel) members += 1;
    } else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      level += 1;
      // An object's members do not count, whatever their number.
      if (level === listLevel) members = code === OPEN_LIST ? 1 : -Infinity;
      if (level !== MAX_LEVELS + 1) continue;
      folded += text.slice(from, at);
      from = at;
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) {
      if (level === MAX_LEVELS + 1) {
        folded += JSON.stringify(MARK + text.slice(from, at + 1));
        from = at + 1;
      }
      if (level === listLevel) mostMembers = Math.max(mostMembers, members);
      level -= 1;
    }
  }
  // The parser would find out as well, but not before it has built all that comes before the end.
  if (level !== 0) throw new SyntaxError('as many brackets must be closed as are opened');
  lists?.check(mostMembers);
  return folded + text.slice(from);
}

/** Where the string ends that begins here; behind the text when it does not end. */
function endOfString(text: string, begin: number): number {
  let at = begin + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    at += code === BACKSLASH ? 2 : 1;
  }
  return at;
}
