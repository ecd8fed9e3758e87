/** From where the accounts of a user's own MySQL may log in, comma-separated. */
export const ACCOUNT_HOSTS_VARIABLE = 'MYSQL_ACCOUNT_HOSTS';

/** The hosts that the variable names; undefined, for the store's default, where it names none. */
export function accountHosts(env: NodeJS.ProcessEnv): readonly string[] | undefined {
  const hosts = (env[ACCOUNT_HOSTS_VARIABLE] ?? '')
    .split(',')
    .map((host) => host.trim())
    .filter((host) => host !== '');
  return hosts.length === 0 ? undefined : hosts;
}
