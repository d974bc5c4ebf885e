/** Whether a domain is to be read as an IPv4 address: its last label is a number (URL Standard,
 * "ends in a number checker"). */
export const endsInNumber = (domain: string): boolean =>
  /(?:^|\.)(?:\d+|0x[0-9a-f]*)\.?$/.test(domain);

/** The dotted decimal form of an address in any of its forms; null if it is none (URL Standard,
 * "IPv4 parser"). Letters come in lower case. */
export function parseIpv4(text: string): string | null {
  const parts = text.split(".");
  if (parts.at(-1) === "") parts.pop();
  if (parts.length > 4) return null;
  const numbers = parts.map(parseNumber);
  const last = numbers.pop()!;
  // The last part fills all bytes that are left.
  if (numbers.some((number) => !(number <= 255)) || !(last < 256 ** (4 - numbers.length))) {
    return null;
  }
  const address = numbers.reduce((sum, number, index) => sum + number * 256 ** (3 - index), last);
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join(".");
}

/** NaN if it is none. */
function parseNumber(part: string): number {
  if (/^0x[0-9a-f]*$/.test(part)) return part === "0x" ? 0 : Number.parseInt(part, 16);
  if (/^0[0-7]+$/.test(part)) return Number.parseInt(part, 8);
  return /^(?:0|[1-9]\d*)$/.test(part) ? Number(part) : Number.NaN;
}
