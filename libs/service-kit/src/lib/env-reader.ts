import { ConfigError, type ConfigProblem } from './config-error.ts';
import { parseDuration } from './duration.ts';

interface TextOptions {
  readonly default?: string;
  readonly minLength?: number;
  readonly pattern?: RegExp;
}

interface NumberOptions {
  readonly default?: number;
  readonly min?: number;
  readonly max?: number;
}

/**
 * Reads variables and notes every problem instead of stopping at the first.
 *
 * A reader that met a problem returns a stand-in of the right type; {@link readEnv} throws before anybody sees it.
 * An empty variable counts as not set.
 */
export interface EnvReader {
  string(name: string, options?: TextOptions): string;
  /** Like `string`, but its value never appears in a message. */
  secret(name: string, options?: TextOptions): string;
  optionalString(name: string): string | undefined;
  integer(name: string, options?: NumberOptions): number;
  /** A decimal number such as `0.5`. */
  number(name: string, options: Required<NumberOptions>): number;
  /** `500ms`, `5s`, `2m`, `1h`; the default and the result are milliseconds. */
  duration(name: string, options: { readonly default?: number; readonly min?: number }): number;
  boolean(name: string, options: { readonly default: boolean }): boolean;
  oneOf<T extends string>(
    name: string,
    values: readonly [T, ...T[]],
    options?: { readonly default?: T },
  ): T;
  /** Comma-separated `host:port` list. */
  hosts(name: string, options?: { readonly default?: string }): string[];
  url(
    name: string,
    options?: { readonly default?: string; readonly protocols?: readonly string[] },
  ): string;
  /** Notes a problem found by a rule over several variables. */
  problem(name: string, message: string): void;
}

/**
 * Turns the environment into a typed, frozen configuration.
 *
 * `prefixes` names the variable prefixes that belong to the caller alone: a variable with such a prefix that nobody
 * read is reported as a typo.
 *
 * @throws ConfigError (`CONFIG_INVALID`) listing every problem with variable, given value and expected form.
 */
export function readEnv<T extends object>(
  env: NodeJS.ProcessEnv,
  read: (reader: EnvReader) => T,
  options: { readonly prefixes?: readonly string[] } = {},
): Readonly<T> {
  const reader = new RecordingReader(env);
  const config = read(reader);
  reader.reportUnknown(options.prefixes ?? []);
  if (reader.problems.length > 0) throw new ConfigError(reader.problems);
  return Object.freeze(config);
}

class RecordingReader implements EnvReader {
  readonly problems: ConfigProblem[] = [];
  readonly #env: NodeJS.ProcessEnv;
  readonly #known = new Set<string>();

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  string(name: string, options: TextOptions = {}): string {
    return this.#text(name, options, (value) => `"${value}"`);
  }

  secret(name: string, options: TextOptions = {}): string {
    return this.#text(name, options, () => 'a secret');
  }

  optionalString(name: string): string | undefined {
    return this.#raw(name);
  }

  integer(name: string, options: NumberOptions = {}): number {
    const raw = this.#raw(name);
    if (raw === undefined) return options.default ?? this.#missing(name, 'a whole number', 0);
    const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = options;
    const value = /^-?\d+$/.test(raw) ? Number(raw) : Number.NaN;
    if (value >= min && value <= max) return value;
    this.problem(name, `"${raw}" is not a whole number from ${String(min)} to ${String(max)}`);
    return 0;
  }

  number(name: string, options: Required<NumberOptions>): number {
    const raw = this.#raw(name) ?? String(options.default);
    const value = /^-?\d+(\.\d+)?$/.test(raw) ? Number(raw) : Number.NaN;
    if (value >= options.min && value <= options.max) return value;
    this.problem(name, `"${raw}" is not a number from ${options.min} to ${options.max}`);
    return options.default;
  }

  duration(name: string, options: { readonly default?: number; readonly min?: number }): number {
    const raw = this.#raw(name);
    if (raw === undefined) return options.default ?? this.#missing(name, 'a duration', 0);
    const value = parseDuration(raw);
    if (value !== undefined && value >= (options.min ?? 0)) return value;
    this.problem(name, `"${raw}" is not a duration such as 500ms, 5s, 2m or 1h`);
    return 0;
  }

  boolean(name: string, options: { readonly default: boolean }): boolean {
    const raw = this.#raw(name);
    if (raw === undefined) return options.default;
    if (raw === 'true' || raw === 'false') return raw === 'true';
    this.problem(name, `"${raw}" is neither true nor false`);
    return false;
  }

  oneOf<T extends string>(
    name: string,
    values: readonly [T, ...T[]],
    options: { readonly default?: T } = {},
  ): T {
    const raw = this.#raw(name) ?? options.default;
    const found = values.find((value) => value === raw);
    if (found !== undefined) return found;
    this.problem(name, `"${raw ?? ''}" is none of ${values.join(', ')}`);
    return values[0];
  }

  hosts(name: string, options: { readonly default?: string } = {}): string[] {
    const raw = this.#raw(name) ?? options.default;
    if (raw === undefined) return this.#missing(name, 'host:port[,host:port]', []);
    const hosts = raw.split(',').map((host) => host.trim());
    if (hosts.every((host) => /^(\[[0-9a-fA-F:]+\]|[^\s:,]+):\d{1,5}$/.test(host))) return hosts;
    this.problem(name, `"${raw}" is not of the form host:port[,host:port]`);
    return [];
  }

  url(
    name: string,
    options: { readonly default?: string; readonly protocols?: readonly string[] } = {},
  ): string {
    const raw = this.#raw(name) ?? options.default;
    const { protocols = ['http:', 'https:'] } = options;
    const form = `a URL starting with ${protocols.map((p) => `${p}//`).join(' or ')}`;
    if (raw === undefined) return this.#missing(name, form, '');
    if (URL.canParse(raw) && protocols.includes(new URL(raw).protocol)) return raw;
    // The value may hold a password, so it is not repeated.
    this.problem(name, `the value is not ${form}`);
    return '';
  }

  problem(name: string, message: string): void {
    this.problems.push({ variable: name, message });
  }

  reportUnknown(prefixes: readonly string[]): void {
    for (const name of Object.keys(this.#env)) {
      if (this.#known.has(name) || !prefixes.some((prefix) => name.startsWith(prefix))) continue;
      this.problem(name, 'unknown variable, is it a typo?');
    }
  }

  #raw(name: string): string | undefined {
    this.#known.add(name);
    const value = this.#env[name];
    return value === '' ? undefined : value;
  }

  #missing<T>(name: string, form: string, standIn: T): T {
    this.problem(name, `not set; expected ${form}`);
    return standIn;
  }

  #text(name: string, options: TextOptions, show: (value: string) => string): string {
    const value = this.#raw(name) ?? options.default;
    if (value === undefined) return this.#missing(name, 'a text', '');
    if (value.length < (options.minLength ?? 0)) {
      this.problem(name, `${show(value)} is shorter than ${String(options.minLength)} characters`);
    }
    if (options.pattern !== undefined && !options.pattern.test(value)) {
      this.problem(name, `${show(value)} does not match ${String(options.pattern)}`);
    }
    return value;
  }
}
