/** The beginning of a text, at most so many characters; one that the cut would halve becomes U+FFFD. */
export function cutText(text: string, maxLength: number): string {
  return text.slice(0, maxLength).toWellFormed();
}
