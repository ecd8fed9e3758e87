/** A login; the same password on every host that it may come from. */
export interface RoleAccount {
  readonly user: string;
  readonly password: string;
}

/** The accounts to create or update, by role. */
export interface RolesRequest {
  /** Made only where given: it may run the migrations, and hands out no rights. */
  readonly migrator?: RoleAccount;
  readonly aggregator: RoleAccount;
  readonly reader: RoleAccount;
  /**
   * Where the accounts may log in from; by default this machine, which a server names either way. Give `%` or a
   * network as well when Spark or the apps run elsewhere.
   */
  readonly hosts?: readonly string[];
}
