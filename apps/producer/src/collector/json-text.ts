/** What is still to be written: a text that is ready, or a value. */
type Piece = { readonly text: string } | { readonly value: unknown };

/**
 * The JSON text of what `JSON.parse` has read, as `JSON.stringify` writes it, however deep it is nested. Pure.
 *
 * Takes no call per level: JSON is read to any depth, and `JSON.stringify` writes to that of the call stack only.
 */
export function toJsonText(parsed: unknown): string {
  const written: string[] = [];
  // The next one lies last.
  const pending: Piece[] = [{ value: parsed }];
  for (let piece = pending.pop(); piece !== undefined; piece = pending.pop()) {
    if ('text' in piece) {
      written.push(piece.text);
    } else if (typeof piece.value === 'object' && piece.value !== null) {
      // One by one: as arguments of one call, many members would need the call stack too.
      for (const inner of piecesOf(piece.value).reverse()) pending.push(inner);
    } else {
      written.push(JSON.stringify(piece.value));
    }
  }
  return written.join('');
}

function piecesOf(container: object): Piece[] {
  const isArray = Array.isArray(container);
  const pieces: Piece[] = [{ text: isArray ? '[' : '{' }];
  let separator = '';
  for (const [name, value] of Object.entries(container) as [string, unknown][]) {
    pieces.push({ text: isArray ? separator : `${separator}${JSON.stringify(name)}:` }, { value });
    separator = ',';
  }
  pieces.push({ text: isArray ? ']' : '}' });
  return pieces;
}
