import { percentDecode } from "./url-percent.ts";

export type Pair = [name: string, value: string];

/** Pairs of an `application/x-www-form-urlencoded` text (URL Standard, section 5.1). */
export function parseUrlEncoded(text: string): Pair[] {
  const pairs: Pair[] = [];
  for (const piece of text.split("&")) {
    if (piece === "") continue;
    const equals = piece.indexOf("=");
    pairs.push([
      decode(equals < 0 ? piece : piece.slice(0, equals)),
      equals < 0 ? "" : decode(piece.slice(equals + 1)),
    ]);
  }
  return pairs;
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
