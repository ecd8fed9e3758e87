/**
 * Calls back after each change of the address that a script of the page has made, or the visitor by going back or forth. The
 * address is the new one by then; several changes at once are one.
 */
export function watchNavigation(onChange: () => void): void {
  let isWaiting = false;
  const changed = (): void => {
    if (isWaiting) return;
    isWaiting = true;
    // Frameworks set the title, and often the address once more, right after.
    setTimeout(() => {
      isWaiting = false;
      onChange();
    });
  };
  for (const method of ['pushState', 'replaceState'] as const) {
    const original = history[method].bind(history);
    history[method] = (...args: Parameters<History['pushState']>) => {
      original(...args);
      changed();
    };
  }
  addEventListener('popstate', changed);
}
