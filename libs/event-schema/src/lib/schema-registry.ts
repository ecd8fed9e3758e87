/** What the codec asks a schema registry, always about one subject. Fails with a retriable `EventSchemaError`. */
export interface SchemaRegistry {
  /** Text of the schema with this id, undefined when the registry has no such id. */
  schemaById(id: number): Promise<string | undefined>;
  /** Id of this schema under the subject, undefined when it is not registered there. */
  idOf(schema: string): Promise<number | undefined>;
  /** False when the subject is unknown: a registry that is empty, or not the right one. */
  hasSubject(): Promise<boolean>;
}
