import { codeAt, hasCode, hexValue, isDigit, lowerCase } from "./ascii";
import { decodePercent } from "./percent";
import { parseIpv6 } from "./url-ipv6";

/** A host, normalised, or null where the text is none (URL Standard, section 3.5). Host names that are
 * not ASCII would need the tables of Unicode's IDNA: they are refused, in their "xn--" form they do. */
export function parseHost(text: string): string | null {
  if (text.startsWith("[")) {
    return text.endsWith("]") ? parseIpv6(text.substring(1, text.length - 1)) : null;
  }
  const host = lowerCase(decodePercent(text));
  if (host == "") return null;
  for (let index = 0; index < host.length; index++) {
    const code = codeAt(host, index);
    if (code <= 0x20 || code > 0x7e) return null;
    if (hasCode("#%/:<>?@[\\]^|", code)) return null;
  }
  return endsInNumber(host) ? parseIpv4(host) : host;
}

/** True where the last label is a number: then the host has to be an IPv4 address. */
function endsInNumber(host: string): bool {
  const labels = host.split(".");
  let last = labels.length - 1;
  if (labels[last] == "") {
    if (last == 0) return false;
    last--;
  }
  const label = labels[last];
  if (label == "") return false;
  let allDigits = true;
  for (let index = 0; index < label.length; index++) {
    if (!isDigit(codeAt(label, index))) allDigits = false;
  }
  return allDigits || (label.startsWith("0x") && parseNumber(label) != -1);
}

/** An IPv4 address as four decimal numbers, or null. Any part may be octal or hexadecimal, and the
 * last one fills all bytes that are left: such forms have been used to slip past address checks. */
function parseIpv4(host: string): string | null {
  const parts = host.split(".");
  if (parts[parts.length - 1] == "" && parts.length > 1) parts.pop();
  if (parts.length > 4) return null;
  let address: i64 = 0;
  for (let index = 0; index < parts.length; index++) {
    const value = parseNumber(parts[index]);
    if (value == -1) return null;
    const isLast = index == parts.length - 1;
    const limit: i64 = isLast ? <i64>1 << (8 * (5 - parts.length)) : 256;
    if (value >= limit) return null;
    address = isLast ? address * limit + value : address * 256 + value;
  }
  return (
    (address >> 24).toString() +
    "." +
    ((address >> 16) & 255).toString() +
    "." +
    ((address >> 8) & 255).toString() +
    "." +
    (address & 255).toString()
  );
}

/** A decimal, octal (0…) or hexadecimal (0x…) number, or -1. Past 2^32 all are the same: too large. */
function parseNumber(text: string): i64 {
  if (text == "") return -1;
  let radix = 10;
  let start = 0;
  if (text.startsWith("0x")) {
    radix = 16;
    start = 2;
  } else if (text.length > 1 && text.startsWith("0")) {
    radix = 8;
    start = 1;
  }
  let value: i64 = 0;
  for (let index = start; index < text.length; index++) {
    const digit = hexValue(codeAt(text, index));
    if (digit == -1 || digit >= radix) return -1;
    value = min(value * radix + digit, <i64>1 << 33);
  }
  return value;
}
