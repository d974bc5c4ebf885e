// UTF-8 and UTF-16 for an isolate, which has neither TextDecoder nor TextEncoder. Strict: what is
// ill-formed throws, as the Canonical ABI has it.

/** Characters given to `String.fromCharCode` at once; its arguments lie on the stack. */
const chunk = 4096;

const nothing = () => {};

const textOf = (units: Uint16Array | Uint8Array): string =>
  String.fromCharCode.apply(null, units as unknown as number[]);

/** Bytes, or code units, of a text that are gone through at once: some tenths of a ms, in any text. */
export const textPiece = 65_536;

/** Code units to a string; a lone surrogate traps (Component Model, Canonical ABI, load_string). `pay` is called
 * for the bytes of each piece after the first, before it is read. */
export function decodeUtf16(units: Uint16Array, pay: (bytes: number) => void = nothing): string {
  let text = "";
  if (units.length <= chunk) text = textOf(units);
  else
    for (let at = 0; at < units.length; at += chunk) {
      const next = units.subarray(at, at + chunk);
      if (at > 0 && (2 * at) % textPiece === 0) {
        pay(Math.min(textPiece, 2 * (units.length - at)));
      }
      text += textOf(next);
    }
  if (!text.isWellFormed()) throw new TypeError("a string is not well-formed UTF-16");
  return text;
}

/** Bytes to a string; ill-formed bytes trap (Unicode 16, table 3-7), paid for as all of them. `pay` is as for
 * UTF-16. */
export function decodeUtf8(bytes: Uint8Array, pay: (bytes: number) => void = nothing): string {
  const units: number[] = [];
  let text = "";
  let paid = Math.min(bytes.length, textPiece);
  const illFormed = () => {
    if (paid < bytes.length) pay(bytes.length - paid);
    return new TypeError("a string is not well-formed UTF-8");
  };
  const flush = () => {
    text += String.fromCharCode.apply(null, units);
    units.length = 0;
  };
  for (let at = 0; at < bytes.length; ) {
    if (at >= paid) {
      const next = Math.min(textPiece, bytes.length - paid);
      pay(next);
      paid += next;
    }
    if (units.length === 0) {
      const end = asciiEnd(bytes, at, Math.min(paid, at + chunk));
      if (end > at) {
        text += textOf(bytes.subarray(at, end));
        at = end;
        continue;
      }
    }
    const lead = bytes[at]!;
    const more =
      lead < 0x80 ? 0 : lead < 0xc2 ? -1 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : -1;
    let point = more === 0 ? lead : lead & (0x3f >> more);
    for (let i = 1; i <= more; i++) {
      const next = bytes[at + i] ?? 0;
      if ((next & 0xc0) !== 0x80) throw illFormed();
      point = (point << 6) | (next & 0x3f);
    }
    const least = [0, 0x80, 0x800, 0x10000][more];
    if (least === undefined || point < least || point > 0x10ffff || (point & 0x1ff800) === 0xd800) {
      throw illFormed();
    }
    if (point < 0x10000) units.push(point);
    else units.push(0xd7c0 + (point >> 10), 0xdc00 + (point & 0x3ff));
    if (units.length >= chunk) flush();
    at += more + 1;
  }
  flush();
  return text;
}

/** Where the first byte is that is no ASCII, or `end`. */
function asciiEnd(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from; at < end; at++) if (bytes[at]! >= 0x80) return at;
  return end;
}

export function encodeUtf8(text: string, pause: () => void = nothing): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  return bytes.subarray(0, encodeUtf8Into(text, bytes, pause).written);
}

/** `pause` is called after each piece but the last. */
export function encodeUtf8Into(
  text: string,
  target: Uint8Array,
  pause: () => void = nothing,
): { read: number; written: number } {
  // Most text that crosses is ASCII: it needs no looking for code points.
  const most = Math.min(text.length, target.length);
  let read = 0;
  for (let end = 0; read === end && read < most; ) {
    if (read > 0) pause();
    end = Math.min(most, read + textPiece);
    read = copyAscii(text, target, read, end);
  }
  if (read === text.length) return { read, written: read };
  let written = read;
  let next = written + textPiece;
  for (const character of text.slice(read).toWellFormed()) {
    const point = character.codePointAt(0)!;
    const size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    if (written + size > target.length) break;
    if (written >= next) {
      pause();
      next += textPiece;
    }
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

/** Up to the first that is not. Returns where that is, or `end`. */
function copyAscii(text: string, target: Uint8Array, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x80) return at;
    target[at] = unit;
  }
  return end;
}
