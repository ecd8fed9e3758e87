import { parseBase36 } from './base-36.ts';

/** Whatever JSON can say. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue };

const MAX_DEPTH = 32;
const JSON_NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/**
 * The value of a text in mincode, Divolte's short form of JSON; undefined when it cannot be read or is nested deeper than 32
 * levels. Pure.
 *
 * ```
 * record   = type [ name ] payload              a record has a name inside an object only
 *   type     payload
 *   s        text
 *   d        text, a whole number in base 36
 *   j        text, a number as in JSON
 *   t f n                                       true, false, null
 *   a        { record } "."                     array
 *   (        { record } ")"                     object
 * name     = text
 * text     = { any character, "~" before each "~" and "!" } "!"
 * ```
 *
 * So `(sname!Ada!dage!10!atags!sx!t.)` is `{"name":"Ada","age":36,"tags":["x",true]}`.
 */
export function decodeMincode(text: string): JsonValue | undefined {
  const reader = new MincodeReader(text);
  const value = reader.readRecord();
  return reader.isAtEnd ? value : undefined;
}

/** Reads from left to right. Each method gives undefined for what cannot be read; no value is undefined. */
class MincodeReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#text.length;
  }

  readRecord(): JsonValue | undefined {
    return this.#readPayload(this.#next(), MAX_DEPTH);
  }

  #readPayload(type: string, depth: number): JsonValue | undefined {
    switch (type) {
      case 't':
        return true;
      case 'f':
        return false;
      case 'n':
        return null;
      case 's':
        return this.#readText();
      case 'd':
        return toInteger(this.#readText());
      case 'j':
        return toNumber(this.#readText());
      case 'a':
        return depth === 0 ? undefined : this.#readArray(depth - 1);
      case '(':
        return depth === 0 ? undefined : this.#readObject(depth - 1);
      default:
        return undefined;
    }
  }

  #readArray(depth: number): JsonValue | undefined {
    const members: JsonValue[] = [];
    for (let type = this.#next(); type !== '.'; type = this.#next()) {
      const member = this.#readPayload(type, depth);
      if (member === undefined) return undefined;
      members.push(member);
    }
    return members;
  }

  #readObject(depth: number): JsonValue | undefined {
    const members: [string, JsonValue][] = [];
    for (let type = this.#next(); type !== ')'; type = this.#next()) {
      const name = this.#readText();
      const member = this.#readPayload(type, depth);
      if (name === undefined || member === undefined) return undefined;
      members.push([name, member]);
    }
    // A member named `__proto__` is a member like any other.
    return Object.fromEntries(members);
  }

  #readText(): string | undefined {
    let text = '';
    while (!this.isAtEnd) {
      const character = this.#next();
      if (character === '!') return text;
      text += character === '~' ? this.#next() : character;
    }
    return undefined;
  }

  /** Empty at the end, which no record begins with. */
  #next(): string {
    const character = this.#text.charAt(this.#at);
    this.#at += character.length;
    return character;
  }
}

function toInteger(text: string | undefined): number | undefined {
  const number = parseBase36(text ?? '');
  return Number.isInteger(number) ? number : undefined;
}

function toNumber(text: string | undefined): number | undefined {
  const number = JSON_NUMBER.test(text ?? '') ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}
