/**
 * Sets a member of a JSON object, whatever its name: assigning `__proto__` would give the object another prototype.
 *
 * On a plain object, because one without a prototype, or from `Object.fromEntries`, takes several times as long to fill and to write.
 */
export function setMember(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') target[name] = value;
  else Object.defineProperty(target, name, { ...MEMBER, value });
}

const MEMBER = { configurable: true, enumerable: true, writable: true };
