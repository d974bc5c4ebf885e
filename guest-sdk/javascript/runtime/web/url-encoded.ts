import { percentDecode } from "./url-percent.ts";

export type Pair = [name: string, value: string];

/** Pairs of an `application/x-www-form-urlencoded` text without lone surrogates (URL Standard, section
 * 5.1). */
export function parseUrlEncoded(text: string): Pair[] {
  const pairs: Pair[] = [];
  // Mostly there is nothing to decode in all of it.
  const isEncoded = text.includes("%") || text.includes("+");
  let from = 0;
  while (from < text.length) {
    const ampersand = text.indexOf("&", from);
    const to = ampersand < 0 ? text.length : ampersand;
    if (to > from) pairs.push(pairOf(text.slice(from, to), isEncoded));
    from = to + 1;
  }
  return pairs;
}

function pairOf(piece: string, isEncoded: boolean): Pair {
  const equals = piece.indexOf("=");
  const name = equals < 0 ? piece : piece.slice(0, equals);
  const value = equals < 0 ? "" : piece.slice(equals + 1);
  return isEncoded ? [decode(name), decode(value)] : [name, value];
}

const decode = (text: string): string =>
  percentDecode(text.includes("+") ? text.replaceAll("+", " ") : text);

/** The text of pairs (URL Standard, section 5.2). */
export function serializeUrlEncoded(pairs: readonly Pair[]): string {
  return pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
}

function encode(text: string): string {
  if (/^[\w*.-]*$/.test(text)) return text;
  return encodeURIComponent(text).replace(/%20|[!'()~]/g, (character) =>
    character === "%20" ? "+" : `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
