/** Code units given to `String.fromCharCode` at once; its arguments lie on the stack. */
const chunk = 4096;

const replacement = 0xfffd;

/** Bytes as text: what is not well-formed UTF-8 becomes U+FFFD, one for each byte that fits nowhere.
 * For what people read; what a program reads is decoded strictly. */
export function decodeLossyUtf8(bytes: Uint8Array): string {
  let text = "";
  const units: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const point = codePointAt(bytes, at);
    at += point < 0x80 || point === invalid ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    if (point === invalid) units.push(replacement);
    else if (point < 0x10000) units.push(point);
    else units.push(0xd7c0 + (point >> 10), 0xdc00 + (point & 0x3ff));
    if (units.length >= chunk) text += String.fromCharCode.apply(null, units.splice(0));
  }
  return text + String.fromCharCode.apply(null, units);
}

const invalid = -1;

/** Decodes one character, by Unicode 16, table 3-7. */
function codePointAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return lead;
  const more = lead < 0xc2 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : 0;
  if (more === 0) return invalid;
  let point = lead & (0x3f >> more);
  for (let i = 1; i <= more; i++) {
    const next = bytes[at + i] ?? 0;
    if ((next & 0xc0) !== 0x80) return invalid;
    point = (point << 6) | (next & 0x3f);
  }
  const least = [0, 0x80, 0x800, 0x10000][more]!;
  const surrogate = point >= 0xd800 && point < 0xe000;
  return point < least || point > 0x10ffff || surrogate ? invalid : point;
}
