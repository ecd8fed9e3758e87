/** Texts by name. They outlive the page where the browser allows it. */
export interface Store {
  /** Whether this page may keep anything. */
  readonly isLasting: boolean;
  readonly get: (name: string) => string | undefined;
  readonly set: (name: string, value: string) => void;
  readonly remove: (name: string) => void;
  /** The names that begin so, in their order. */
  readonly names: (prefix: string) => string[];
}

/** @param storage where to keep; without one, and for what it refuses, the memory of the page */
export function createStore(storage: Storage | undefined): Store {
  const memory = new Map<string, string>();
  return {
    isLasting: storage !== undefined,
    get: (name) => memory.get(name) ?? storage?.getItem(name) ?? undefined,
    set(name, value) {
      try {
        if (storage !== undefined) {
          storage.setItem(name, value);
          memory.delete(name);
          return;
        }
      } catch {
        // Full.
      }
      memory.set(name, value);
    },
    remove(name) {
      memory.delete(name);
      storage?.removeItem(name);
    },
    names: (prefix) =>
      [...new Set([...memory.keys(), ...Object.keys(storage ?? {})])]
        .filter((name) => name.startsWith(prefix))
        .sort(),
  };
}

/** The browser's storage; undefined where it is refused. */
export function localStorageIfAllowed(): Storage | undefined {
  try {
    const storage = window.localStorage;
    const probe = 'clickstream';
    storage.setItem(probe, probe);
    storage.removeItem(probe);
    return storage;
  } catch {
    return undefined;
  }
}
