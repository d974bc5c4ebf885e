// Rules over ASCII characters that HTTP and URLs are written in.
import { StringBuilder } from "./string-builder";

/** The code unit at an index that lies within the text. Unlike `charCodeAt` it does not check that, and
 * it needs no entry on the garbage collector's stack: several times cheaper in a loop. */
// @ts-ignore: decorator
@inline
export function codeAt(text: string, index: i32): i32 {
  return load<u16>(changetype<usize>(text) + ((<usize>index) << 1));
}

export function isDigit(code: i32): bool {
  return code >= 0x30 && code <= 0x39;
}

export function isAlpha(code: i32): bool {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** The value of a hexadecimal digit, or -1. */
export function hexValue(code: i32): i32 {
  if (isDigit(code)) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : -1;
}

/** A to Z in lower case, all else as it is; the same string where nothing changes. (The standard
 * library's `toLowerCase` knows all of Unicode, and brings its tables.) */
export function lowerCase(text: string): string {
  let first = 0;
  while (first < text.length && !isUpper(codeAt(text, first))) first++;
  if (first == text.length) return text;
  const lower = new StringBuilder().addSlice(text, 0, first);
  for (let index = first; index < text.length; index++) {
    const code = codeAt(text, index);
    lower.addCode(isUpper(code) ? code | 0x20 : code);
  }
  return lower.toString();
}

function isUpper(code: i32): bool {
  return code >= 0x41 && code <= 0x5a;
}

/** True for a token of RFC 9110, section 5.6.2: what methods, field names and cookie names are. */
export function isToken(text: string): bool {
  if (text.length == 0) return false;
  for (let index = 0; index < text.length; index++) {
    const code = codeAt(text, index);
    if (!isAlpha(code) && !isDigit(code) && !hasCode("-_.!#$%&'*+^`|~", code)) return false;
  }
  return true;
}

/** True where the code unit is one of the text's. */
export function hasCode(text: string, code: i32): bool {
  for (let index = 0; index < text.length; index++) {
    if (codeAt(text, index) == code) return true;
  }
  return false;
}

/** The text without spaces and tabs around it. */
export function trimSpaces(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(codeAt(text, start))) start++;
  while (end > start && isSpace(codeAt(text, end - 1))) end--;
  return text.substring(start, end);
}

function isSpace(code: i32): bool {
  return code == 0x20 || code == 0x09;
}
