// UTF-8 and UTF-16 for an isolate, which has neither TextDecoder nor TextEncoder. Strict: what is
// ill-formed throws, as the Canonical ABI has it.

/** Characters given to `String.fromCharCode` at once; its arguments lie on the stack. */
const chunk = 4096;

const textOf = (units: Uint16Array): string =>
  String.fromCharCode.apply(null, units as unknown as number[]);

/** Code units to a string; a lone surrogate traps (Component Model, Canonical ABI, load_string). */
export function decodeUtf16(units: Uint16Array): string {
  let text = "";
  if (units.length <= chunk) text = textOf(units);
  else
    for (let at = 0; at < units.length; at += chunk) text += textOf(units.subarray(at, at + chunk));
  if (!text.isWellFormed()) throw new TypeError("a string is not well-formed UTF-16");
  return text;
}

/** Bytes to a string; ill-formed bytes trap (Unicode 16, table 3-7). */
export function decodeUtf8(bytes: Uint8Array): string {
  const units: number[] = [];
  let text = "";
  const flush = () => {
    text += String.fromCharCode.apply(null, units);
    units.length = 0;
  };
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at]!;
    const more =
      lead < 0x80 ? 0 : lead < 0xc2 ? -1 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : -1;
    let point = more === 0 ? lead : lead & (0x3f >> more);
    for (let i = 1; i <= more; i++) {
      const next = bytes[at + i] ?? 0;
      if ((next & 0xc0) !== 0x80) throw new TypeError("a string is not well-formed UTF-8");
      point = (point << 6) | (next & 0x3f);
    }
    const least = [0, 0x80, 0x800, 0x10000][more];
    if (least === undefined || point < least || point > 0x10ffff || (point & 0x1ff800) === 0xd800) {
      throw new TypeError("a string is not well-formed UTF-8");
    }
    if (point < 0x10000) units.push(point);
    else units.push(0xd7c0 + (point >> 10), 0xdc00 + (point & 0x3ff));
    if (units.length >= chunk) flush();
    at += more + 1;
  }
  flush();
  return text;
}

export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  return bytes.subarray(0, encodeUtf8Into(text, bytes).written);
}

export function encodeUtf8Into(
  text: string,
  target: Uint8Array,
): { read: number; written: number } {
  // Most text that crosses is ASCII: it needs no looking for code points.
  let read = 0;
  const most = Math.min(text.length, target.length);
  for (; read < most; read++) {
    const unit = text.charCodeAt(read);
    if (unit >= 0x80) break;
    target[read] = unit;
  }
  if (read === text.length) return { read, written: read };
  let written = read;
  for (const character of text.slice(read).toWellFormed()) {
    const point = character.codePointAt(0)!;
    const size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    if (written + size > target.length) break;
    if (size === 1) target[written] = point;
    else {
      for (let i = size - 1, rest = point; i > 0; i--, rest >>= 6) {
        target[written + i] = 0x80 | (rest & 0x3f);
      }
      target[written] = ((0xf00 >> size) & 0xff) | (point >> (6 * (size - 1)));
    }
    written += size;
    read += character.length;
  }
  return { read, written };
}
