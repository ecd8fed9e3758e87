/** Shorter ids stand in any bytes by chance. */
const SHORTEST_ID = 4;
const ID_BYTE = /[A-Za-z0-9_-]/;

/**
 * Whether bytes that cannot be read hold a user id as a whole: not as a part of a longer word, or as an Avro text, which
 * begins with its length. As it is, as JSON writes it, and as it stands in a URL. Pure.
 *
 * Ids of fewer than four characters are never found: a letter of such a user is known by its key only.
 */
export function mentionsUser(bytes: Buffer | null, userId: string): boolean {
  if (bytes === null || userId.length < SHORTEST_ID) return false;
  const forms = [userId, JSON.stringify(userId).slice(1, -1), encodeURIComponent(userId)];
  return [...new Set(forms)].some((form) => holdsWhole(bytes, Buffer.from(form)));
}

function holdsWhole(bytes: Buffer, id: Buffer): boolean {
  const length = avroLength(id.length);
  for (let at = bytes.indexOf(id); at >= 0; at = bytes.indexOf(id, at + 1)) {
    const isWord = !isIdByte(bytes[at - 1]) && !isIdByte(bytes[at + id.length]);
    if (isWord || bytes.subarray(Math.max(0, at - length.length), at).equals(length)) return true;
  }
  return false;
}

function isIdByte(byte: number | undefined): boolean {
  return byte !== undefined && ID_BYTE.test(String.fromCharCode(byte));
}

/** Seven bits per byte, lowest first, the number doubled. */
function avroLength(length: number): Buffer {
  const bytes: number[] = [];
  let left = length * 2;
  for (; left >= 0x80; left = Math.floor(left / 0x80)) bytes.push((left % 0x80) + 0x80);
  return Buffer.from([...bytes, left]);
}
