interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Where to connect instead of the addresses that HBase names: `port=proxyPort,…`, all on this machine. Unnamed ports stay
 * as they are.
 */
export function proxiedServers(text: string): (server: ServerAddress) => ServerAddress {
  const proxies = new Map(
    text
      .split(',')
      .filter((pair) => pair !== '')
      .map((pair) => {
        const [port, proxyPort] = pair.split('=').map(Number);
        return [port, proxyPort] as const;
      }),
  );
  return (server) => {
    const port = proxies.get(server.port);
    return port === undefined ? server : { host: '127.0.0.1', port };
  };
}
