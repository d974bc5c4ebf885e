import { percentDecode } from "./url-percent.ts";

export type Pair = [name: string, value: string];

/** Pairs of an `application/x-www-form-urlencoded` text without lone surrogates (URL Standard, section
 * 5.1). */
export function parseUrlEncoded(text: string): Pair[] {
  const pairs: Pair[] = [];
  // Mostly there is nothing to decode in all of it.
  const isEncoded = text.indexOf("%") >= 0 || text.indexOf("+") >= 0;
  const pieces = text.split("&");
  for (let index = 0; index < pieces.length; index++) {
    const piece = pieces[index]!;
    if (piece !== "") pairs.push(isEncoded ? decodedPair(piece) : pairOf(piece));
  }
  return pairs;
}

function pairOf(piece: string): Pair {
  // In the usual case this is the pair already: the cheapest way in this engine.
  const parts = piece.split("=", 3);
  if (parts.length === 2) return parts as Pair;
  const name = parts[0]!;
  return [name, piece.slice(name.length + 1)];
}

function decodedPair(piece: string): Pair {
  const pair = pairOf(piece);
  pair[0] = decode(pair[0]);
  pair[1] = decode(pair[1]);
  return pair;
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
