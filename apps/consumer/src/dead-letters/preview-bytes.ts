const LINE = 16;

/** Bytes as `offset  hex  text`, 16 a line; what is beyond the limit is only counted. Pure. */
export function previewBytes(bytes: Buffer, limit: number): string[] {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(bytes.length, limit); at += LINE) {
    const part = bytes.subarray(at, Math.min(at + LINE, limit));
    const hex = (part.toString('hex').match(/../g) ?? []).join(' ');
    const text = part.toString('latin1').replaceAll(/[^\x20-\x7e]/g, '.');
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hex.padEnd(3 * LINE)} ${text}`);
  }
  if (bytes.length > limit) lines.push(`and ${String(bytes.length - limit)} bytes more`);
  return lines;
}

/** Text of foreign bytes for a terminal: control characters escaped, bounded. Pure. */
export function safeText(bytes: Buffer | string, limit = 300): string {
  const text = bytes.toString().slice(0, limit);
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (c) => {
    return `\\u${(c.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  });
}
