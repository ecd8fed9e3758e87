const LOOPBACK = /^(?:127\.|::1$|localhost$)/;

/** Whether only this machine can reach a server that listens on this host. Pure. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}
