/**
 * Reads the fields of a JSON object and notes every problem instead of stopping at the first.
 *
 * What has a problem is read as a stand-in of the right type; whoever reads looks at `problems` before using it.
 */
export class ShapeReader {
  readonly problems: string[];
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #path: readonly string[];
  readonly #known = new Set<string>();
  /** What is no object has one problem, and none of the fields that it lacks. */
  readonly #isObject: boolean;

  constructor(
    json: unknown,
    outer: { readonly path: readonly string[]; readonly problems: string[] } = {
      path: [],
      problems: [],
    },
  ) {
    this.problems = outer.problems;
    this.#path = outer.path;
    this.#isObject = isObject(json);
    this.#fields = isObject(json) ? json : {};
    if (this.#isObject) return;
    this.problems.push(`${outer.path.join('.') || 'the whole'}: must be an object`);
  }

  text(name: string, pattern: RegExp): string {
    const value = this.#get(name);
    if (typeof value === 'string' && pattern.test(value)) return value;
    return this.#problem(name, `must be a text that matches ${String(pattern)}`, '');
  }

  /** A whole number from 1 on. */
  version(name: string): number {
    const value = this.#get(name);
    if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
    return this.#problem(name, 'must be a whole number from 1 on', 1);
  }

  oneOf<T extends string>(name: string, values: readonly [T, ...T[]]): T {
    const value = this.#get(name);
    const found = values.find((known) => known === value);
    return found ?? this.#problem(name, `must be one of ${values.join(', ')}`, values[0]);
  }

  /** Texts of one form; each that is not is a problem of its own. */
  texts(name: string, pattern: RegExp): string[] {
    const value = this.#get(name);
    if (!Array.isArray(value)) return this.#problem(name, 'must be a list', []);
    return value.filter((text: unknown, at): text is string => {
      if (typeof text === 'string' && pattern.test(text)) return true;
      this.#problem(`${name}[${at}]`, `must be a text that matches ${String(pattern)}`, '');
      return false;
    });
  }

  /** An object in this one; its problems are listed here. */
  inner(name: string): ShapeReader {
    const path = [...this.#path, name];
    // without the object around it, it cannot be there: that is one problem, not two
    const problems = this.#isObject ? this.problems : [];
    return new ShapeReader(this.#get(name), { path, problems });
  }

  /** Notes the fields that nobody has read: they are typos. */
  refuseOthers(): void {
    for (const name of Object.keys(this.#fields)) {
      if (!this.#known.has(name)) this.#problem(name, 'unknown field, is it a typo?', undefined);
    }
  }

  #get(name: string): unknown {
    this.#known.add(name);
    return this.#fields[name];
  }

  #problem<T>(name: string, message: string, standIn: T): T {
    if (this.#isObject) this.problems.push(`${[...this.#path, name].join('.')}: ${message}`);
    return standIn;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
