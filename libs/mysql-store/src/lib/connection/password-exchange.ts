import { isIPv4 } from 'node:net';

import { authPlugins, type AuthPlugin } from 'mysql2';

/** What a server sends that does not know the password's hash yet, after a restart for example. */
const FULL_AUTHENTICATION = Buffer.of(4);

/**
 * Logins for a connection without TLS: none that asks the server for a key to encrypt the password with.
 *
 * Whoever answers as the server could give his own key and read the password.
 */
export const noPublicKeyRetrieval: Readonly<Record<string, AuthPlugin>> = {
  caching_sha2_password: (metadata) => {
    const answer = authPlugins.caching_sha2_password({})(metadata);
    return (data) => {
      // Rejected, not thrown: the driver would not catch that.
      if (FULL_AUTHENTICATION.equals(data)) return Promise.reject<Buffer>(unverifiedKey());
      return answer(data);
    };
  },
  sha256_password: () => () => Promise.reject<Buffer>(unverifiedKey()),
};

function unverifiedKey(): Error {
  return new Error('the password would be encrypted with a key that nobody has verified: use TLS');
}

/** A host behind which nobody but this machine can be. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
