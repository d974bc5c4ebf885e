import { codeAt, hexValue, isDigit } from "./ascii";

/** An IPv6 address in its shortest form, in brackets, or null where the text is none (URL Standard,
 * section 3.5; RFC 5952 for the form). */
export function parseIpv6(text: string): string | null {
  const gap = text.indexOf("::");
  const before = readPieces(gap == -1 ? text : text.substring(0, gap), gap == -1);
  const after = readPieces(gap == -1 ? "" : text.substring(gap + 2), true);
  if (before === null || after === null) return null;
  const missing = 8 - before.length - after.length;
  // "::" stands for one piece of zeros at least.
  if (gap == -1 ? missing != 0 : missing < 1) return null;
  const pieces = before;
  for (let index = 0; index < missing; index++) pieces.push(0);
  return "[" + shortest(pieces.concat(after)) + "]";
}

/** Pieces of 16 bits between colons; the last may be an IPv4 address, worth two. Null for others. */
function readPieces(text: string, mayEndInIpv4: bool): Array<i32> | null {
  const pieces: Array<i32> = [];
  if (text == "") return pieces;
  const parts = text.split(":");
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index];
    if (mayEndInIpv4 && index == parts.length - 1 && part.includes(".")) {
      return appendIpv4(pieces, part) ? pieces : null;
    }
    if (part.length == 0 || part.length > 4) return null;
    let value = 0;
    for (let at = 0; at < part.length; at++) {
      const digit = hexValue(codeAt(part, at));
      if (digit == -1) return null;
      value = value * 16 + digit;
    }
    pieces.push(value);
  }
  return pieces;
}

function appendIpv4(pieces: Array<i32>, text: string): bool {
  const numbers = text.split(".");
  if (numbers.length != 4) return false;
  let address: u32 = 0;
  for (let index = 0; index < 4; index++) {
    const number = numbers[index];
    if (number.length == 0 || number.length > 3) return false;
    if (number.length > 1 && number.startsWith("0")) return false;
    let value = 0;
    for (let at = 0; at < number.length; at++) {
      if (!isDigit(codeAt(number, at))) return false;
      value = value * 10 + codeAt(number, at) - 0x30;
    }
    if (value > 255) return false;
    address = address * 256 + value;
  }
  pieces.push(address >>> 16);
  pieces.push(address & 0xffff);
  return true;
}

/** With "::" for the first longest run of zeros, if that is longer than one piece. */
function shortest(pieces: Array<i32>): string {
  let runStart = -1;
  let runLength = 1;
  for (let index = 0; index < 8; index++) {
    let end = index;
    while (end < 8 && pieces[end] == 0) end++;
    if (end - index > runLength) {
      runStart = index;
      runLength = end - index;
    }
    if (end > index) index = end;
  }
  let text = "";
  for (let index = 0; index < 8; index++) {
    if (index == runStart) {
      text += "::";
      index += runLength - 1;
      continue;
    }
    if (text != "" && !text.endsWith(":")) text += ":";
    text += pieces[index].toString(16);
  }
  return text;
}
