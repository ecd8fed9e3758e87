/**
 * Settles with the promise, or rejects with `onTimeout()` after `timeoutMs`.
 *
 * The work itself goes on: whoever needs it stopped must do so in `onTimeout`.
 */
export async function withDeadline<T>(
  promise: Promise<T>,
  options: { readonly timeoutMs: number; readonly onTimeout: () => Error },
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(options.onTimeout());
    }, options.timeoutMs);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
