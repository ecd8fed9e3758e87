/** Half a surrogate pair has no UTF-8 form; an empty text says nothing. Pure. */
export function wellFormed(text: string | null | undefined): string | null {
  return text === undefined || text === null || text === '' ? null : text.toWellFormed();
}
