const MAX_CHARACTERS = 100;

/**
 * A source as the ledger groups by it: at most 100 characters, without spaces at the end. Pure.
 *
 * The Spark job (`Sources.java`) names the rows of `hourly_arrival` by the same rule.
 */
export function sourceLabel(source: string): string {
  // A character is at most two units: what lies beyond need not be looked at.
  const characters = Array.from(source.slice(0, 2 * MAX_CHARACTERS)).slice(0, MAX_CHARACTERS);
  return characters.join('').replace(/ +$/, '');
}
