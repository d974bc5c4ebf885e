/** Text as UTF-8. A lone surrogate becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  return Uint8Array.wrap(String.UTF8.encode(text, false, String.UTF8.ErrorMode.REPLACE));
}

/** UTF-8 as text: bytes that are not UTF-8 become U+FFFD, and a byte order mark at the start is left
 * out, unless it is to be kept (the Encoding Standard's two ways to decode UTF-8). */
export function decodeUtf8(bytes: Uint8Array, keepMark: bool = false): string {
  // Over addresses, not indices: a check for each byte would cost more than the decoding.
  let at = bytes.dataStart;
  const end = at + bytes.length;
  if (!keepMark && startsWithMark(bytes)) at += 3;
  // No sequence of bytes makes more code units than it has bytes.
  const text = __new((end - at) << 1, idof<String>());
  let to = text;
  while (at < end) {
    const lead = <u32>load<u8>(at);
    if (lead < 0x80) {
      store<u16>(to, <u16>lead);
      to += 2;
      at += 1;
      continue;
    }
    const length = validLength(at, end);
    to = putCodePoint(to, length > 0 ? codePoint(at, length) : 0xfffd);
    at += abs(length);
  }
  return changetype<string>(__renew(text, to - text));
}

function startsWithMark(bytes: Uint8Array): bool {
  return bytes.length >= 3 && bytes[0] == 0xef && bytes[1] == 0xbb && bytes[2] == 0xbf;
}

/** The length of the well-formed sequence that begins at `at`, which is not ASCII; or, negative, how
 * many bytes of an ill-formed one become a single U+FFFD (Unicode 15, table 3-7 and section 3.9). */
function validLength(at: usize, end: usize): i32 {
  const lead = <u32>load<u8>(at);
  if (lead < 0xc2 || lead > 0xf4) return -1;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  for (let index = 1; index < length; index++) {
    if (at + index >= end) return -index;
    const byte = <u32>load<u8>(at + index);
    // The second byte's range is narrower after some leads: no overlong forms, no surrogates.
    const low: u32 = index > 1 ? 0x80 : lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    const high: u32 = index > 1 ? 0xbf : lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (byte < low || byte > high) return -index;
  }
  return length;
}

function codePoint(at: usize, length: i32): u32 {
  let code = <u32>load<u8>(at) & (0xff >> (length + 1));
  for (let index = 1; index < length; index++) {
    code = (code << 6) | (<u32>load<u8>(at + index) & 0x3f);
  }
  return code;
}

/** Writes a code point as UTF-16 and returns where it ends. */
function putCodePoint(to: usize, code: u32): usize {
  if (code < 0x10000) {
    store<u16>(to, <u16>code);
    return to + 2;
  }
  const offset = code - 0x10000;
  store<u16>(to, <u16>(0xd800 | (offset >> 10)));
  store<u16>(to, <u16>(0xdc00 | (offset & 0x3ff)), 2);
  return to + 4;
}
