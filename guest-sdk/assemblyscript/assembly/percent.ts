// Percent-encoding, by the URL Standard, section 1.3.
import { codeAt, hasCode, hexValue } from "./ascii";
import { StringBuilder } from "./string-builder";
import { decodeUtf8, encodeUtf8 } from "./utf8";

/** Which characters besides control and non-ASCII ones are encoded: the standard's sets. */
export enum EncodeSet {
  /** No others but the space. */
  Space,
  Fragment,
  /** The query of a URL with a special scheme, such as http. */
  Query,
  Path,
  UserInfo,
  /** Everything but ASCII letters, digits and `*-._`: application/x-www-form-urlencoded. */
  Form,
}

/** The text's UTF-8 with the set's characters as %XX; the same string where there are none. */
export function encodePercent(text: string, set: EncodeSet): string {
  let first = 0;
  while (first < text.length && !isEncoded(codeAt(text, first), set)) first++;
  if (first == text.length) return text;
  const digits = "0123456789ABCDEF";
  const bytes = encodeUtf8(text.substring(first));
  const encoded = new StringBuilder().addSlice(text, 0, first);
  for (let index = 0; index < bytes.length; index++) {
    const byte = <i32>bytes[index];
    if (isEncoded(byte, set)) {
      encoded.addCode(0x25);
      encoded.addCode(codeAt(digits, byte >> 4)).addCode(codeAt(digits, byte & 15));
    } else encoded.addCode(byte);
  }
  return encoded.toString();
}

function isEncoded(code: i32, set: EncodeSet): bool {
  if (code <= 0x20 || code > 0x7e) return true;
  const lower = code | 0x20;
  if ((lower >= 0x61 && lower <= 0x7a) || (code >= 0x30 && code <= 0x39)) return false;
  return hasCode(encodedMarks(set), code);
}

/** The printable ASCII characters of a set, besides the space that is in all of them. */
function encodedMarks(set: EncodeSet): string {
  switch (set) {
    case EncodeSet.Space:
      return "";
    case EncodeSet.Fragment:
      return '"<>`';
    case EncodeSet.Query:
      return "\"#<>'";
    case EncodeSet.Path:
      return '"#<>?^`{}';
    case EncodeSet.UserInfo:
      return '"#<>?^`{}/:;=@[\\]|';
    default:
      return "!\"#$%&'()+,/:;<=>?@[\\]^`{|}~";
  }
}

/** The text with %XX decoded and the bytes read as UTF-8; a % that no two digits follow stays. */
export function decodePercent(text: string): string {
  if (!text.includes("%")) return text;
  const bytes = encodeUtf8(text);
  let end = 0;
  for (let index = 0; index < bytes.length; index++, end++) {
    let byte = bytes[index];
    if (byte == 0x25 && index + 2 < bytes.length) {
      const high = hexValue(bytes[index + 1]);
      const low = hexValue(bytes[index + 2]);
      if (high >= 0 && low >= 0) {
        byte = <u8>((high << 4) | low);
        index += 2;
      }
    }
    bytes[end] = byte;
  }
  return decodeUtf8(bytes.subarray(0, end), true);
}
