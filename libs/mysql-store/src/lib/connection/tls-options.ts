/** Demands TLS 1.2 or newer and a certificate that is verified; nothing is sent to a server that has none. */
export interface TlsOptions {
  /** PEM file of the authorities that are believed, read when the store opens; without it those that Node trusts. */
  readonly caFile?: string;
  /**
   * Also holds the URL's host name against the certificate (default true). The certificates that MySQL makes for itself
   * name no host: for those, and for a URL with an IP address, set false, and give the server's own `ca.pem`.
   */
  readonly verifyIdentity?: boolean;
}
