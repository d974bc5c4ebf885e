import { hasIndices } from "../own-lists.ts";
import { holds } from "./text-holds.ts";
import { percentDecode } from "./url-percent.ts";

export type Pair = [name: string, value: string];

/** So many pairs are put together and encoded as one text: for fewer, what that begins with costs more. */
const many = 3;

/** Pairs of an `application/x-www-form-urlencoded` text without lone surrogates (URL Standard, section
 * 5.1). */
export function parseUrlEncoded(text: string): Pair[] {
  const spaced = text.replaceAll("+", " ");
  if (!holds(spaced, "%")) return pairsOf(spaced, pairOf);
  const decoded = decodedAtOnce(spaced);
  return decoded === null ? pairsOf(spaced, decodedPair) : pairsOf(decoded, pairOf);
}

/** Null where a separator is encoded, or something is not UTF-8. */
function decodedAtOnce(text: string): string | null {
  if (holds(text, "%26") || holds(text, "%3D") || holds(text, "%3d")) return null;
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function pairsOf(text: string, read: (piece: string) => Pair): Pair[] {
  const pieces = text.split("&");
  // In the place of their texts: no list grows.
  const pairs = pieces as unknown as Pair[];
  let count = 0;
  for (let index = 0; index < pieces.length; index++) {
    const piece = pieces[index]!;
    if (piece !== "") pairs[count++] = read(piece);
  }
  pairs.length = count;
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
  pair[0] = percentDecode(pair[0]);
  pair[1] = percentDecode(pair[1]);
  return pair;
}

/** The text of pairs (URL Standard, section 5.2). */
export function serializeUrlEncoded(pairs: readonly Pair[]): string {
  return (pairs.length < many ? null : encodedAtOnce(pairs)) ?? encodedOneByOne(pairs);
}

/** Null where a name or a value holds what separates them here. */
function encodedAtOnce(pairs: readonly Pair[]): string | null {
  if (hasIndices()) return null;
  const parts: string[] = [];
  for (let index = 0; index < pairs.length; index++) {
    const pair = pairs[index]!;
    parts.push(pair[0], "\x01", pair[1], "\0");
  }
  // The engine's own functions go through all of it a few times: a pattern for each name costs ten times as much.
  const values = encode(parts.join("")).split("%01");
  if (values.length !== pairs.length + 1) return null;
  const ends = values.join("=").split("%00");
  // The last one ends with nothing after it.
  return ends.length === pairs.length + 1 ? ends.join("&").slice(0, -1) : null;
}

function encodedOneByOne(pairs: readonly Pair[]): string {
  return pairs.map((pair) => `${encodePart(pair[0])}=${encodePart(pair[1])}`).join("&");
}

const encodePart = (text: string): string => (/^[\w*.-]*$/.test(text) ? text : encode(text));

/** The bytes that `encodeURIComponent` leaves and this set does not (URL Standard, "application/x-www-form-urlencoded
 * percent-encode set"), and a space as a plus. */
function encode(text: string): string {
  return encodeURIComponent(text)
    .replaceAll("%20", "+")
    .replaceAll("!", "%21")
    .replaceAll("'", "%27")
    .replaceAll("(", "%28")
    .replaceAll(")", "%29")
    .replaceAll("~", "%7E");
}
