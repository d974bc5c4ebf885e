import { append } from "../own-lists.ts";
/** The canonical form, in brackets, of an IPv6 address without them; null if it is none (URL Standard,
 * "IPv6 parser" and "IPv6 serializer"). */
export function parseIpv6(text: string): string | null {
  const pieces = piecesOf(text);
  return pieces === null ? null : `[${serialize(pieces)}]`;
}

function piecesOf(text: string): number[] | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const [head, tail] = halves as [string, string?];
  const first = parsePieces(head, tail === undefined);
  if (tail === undefined) return first?.length === 8 ? first : null;
  const second = parsePieces(tail, true);
  if (first === null || second === null) return null;
  const zeros = 8 - first.length - second.length;
  if (zeros < 1) return null;
  return [...first, ...new Array<number>(zeros).fill(0), ...second];
}

/** Pieces between colons; the last may be an IPv4 address if the text ends the whole address. */
function parsePieces(text: string, atEnd: boolean): number[] | null {
  if (text === "") return [];
  const parts = text.split(":");
  const pieces: number[] = [];
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(part)) {
      append(pieces, Number.parseInt(part, 16));
    } else {
      const ipv4 = atEnd && index === parts.length - 1 ? parseIpv4Pieces(part) : null;
      if (ipv4 === null) return null;
      pieces.push(...ipv4);
    }
  }
  return pieces;
}

function parseIpv4Pieces(text: string): [number, number] | null {
  if (!/^(?:(?:0|[1-9]\d{0,2})(?:\.|$)){4}$/.test(text) || text.endsWith(".")) return null;
  const bytes = text.split(".").map(Number) as [number, number, number, number];
  if (bytes.some((byte) => byte > 255)) return null;
  return [bytes[0] * 256 + bytes[1], bytes[2] * 256 + bytes[3]];
}

/** The first of the longest runs of two or more zeros becomes "::" (RFC 5952, section 4.2). */
function serialize(pieces: number[]): string {
  const text = pieces.map((piece) => piece.toString(16)).join(":");
  const runs = [...text.matchAll(/(?:^|(?<=:))0(?::0)+/g)];
  if (runs.length === 0) return text;
  const longest = runs.reduce((best, run) => (run[0].length > best[0].length ? run : best));
  const before = text.slice(0, longest.index).replace(/:$/, "");
  const after = text.slice(longest.index + longest[0].length).replace(/^:/, "");
  return `${before}::${after}`;
}
