// What the engines do differently shows in combinations that nobody thinks of: the same pseudo-random
// ones in Node and in the guest.
import { type Case, casesOf } from "../case.ts";

/** Numbers below a bound, the same for the same seed everywhere (xorshift, 32 bits). */
function numbers(seed: number): (bound: number) => number {
  let state = seed * 2_654_435_761;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}

const seeds = Array.from({ length: 16 }, (_, index) => index + 1);

/** A text of up to `most` pieces. */
function textOf(pieces: readonly string[], most: number, next: (bound: number) => number): string {
  return Array.from({ length: next(most + 1) }, () => pieces[next(pieces.length)]).join("");
}

const urlPieces = [
  ..."http: https: foo: file: // / \\\\ : @ ? # . .. %2e a B xn--mller-kva müller 日本 ｊ Ǆ ß".split(
    " ",
  ),
  ..."127.1 0x7f [::1] [1:2::3] 80 443 8080 %zz é 😀 ^ ` { | \" < ' ; = & + ! ~ [ ]".split(" "),
  " ",
  "\t",
  "\ud800",
];
const schemes = ["", "http://", "https://u:p@", "file:///", "foo://", "foo:"];

function urls(seed: number): (string | undefined)[] {
  const next = numbers(seed);
  return Array.from({ length: 40 }, () => {
    const text = schemes[next(schemes.length)] + textOf(urlPieces, 7, next);
    const base = next(2) === 0 ? undefined : "http://h:1/a/b?c#d";
    return URL.parse(text, base)?.href;
  });
}

/** No broken escapes: Node gives nonsense for other characters next to one, and url-oracle.test.ts has
 * a better judge. */
function queries(seed: number): unknown[] {
  const next = numbers(seed);
  const pieces = [..."a é = & + %25 %C3%A9 %e2%82%ac ~ ' ( * 😀 %00".split(" "), " "];
  return Array.from({ length: 30 }, () => {
    const params = new URLSearchParams(textOf(pieces, 12, next));
    params.sort();
    return [[...params], params.toString()];
  });
}

function decoded(seed: number): string[] {
  const next = numbers(seed);
  const bytes = [
    0x41, 0x80, 0x9f, 0xa0, 0xbf, 0xc2, 0xe0, 0xe2, 0xed, 0xf0, 0xf4, 0xff, 0xef, 0xbb,
  ];
  return Array.from({ length: 30 }, () => {
    const decoder = new TextDecoder(["utf-8", "utf-16le", "utf-16be"][next(3)]);
    const chunks = Array.from({ length: 3 }, () =>
      Uint8Array.from({ length: next(30) }, () => bytes[next(bytes.length)]!),
    );
    return `${chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("|")}|${decoder.decode()}`;
  });
}

function encoded(seed: number): unknown[] {
  const next = numbers(seed);
  const pieces = ["a", "é", "€", "😀", "\ud83d", "\ude00", "\u0000", "plain text ", "\ufeff"];
  return Array.from({ length: 20 }, () => {
    const text = textOf(pieces, 40, next);
    // Room for all: where there is less, Node sometimes leaves a byte that the next character would
    // fit into. text-oracle.test.ts looks at that.
    const destination = new Uint8Array(text.length * 3);
    const { read, written } = new TextEncoder().encodeInto(text, destination);
    return [[...new TextEncoder().encode(text)], read, written, [...destination]];
  });
}

const sumOf = (bytes: Uint8Array) => bytes.reduce((sum, byte) => (sum * 31 + byte) % 65_521, 7);

/** Texts of 8 and of 16 bits a unit, put together and cut off, there and back: whole, in two chunks, and where a byte is wrong. */
function thereAndBack(seed: number): unknown[] {
  const next = numbers(seed);
  const kinds = [
    ["plain text ", "a", "\u0000", "\u007f"],
    ["a", "é", "\u0080", "ÿ", "plain text "],
    ["a", "д", "€", "\ufeff", "\uffff", "é"],
    ["😀", "\u{10ffff}", "a", "é", "\ud83d", "\ude00", "plain text "],
  ];
  return Array.from({ length: 12 }, () => {
    const parts = Array.from({ length: 1 + next(3) }, () => textOf(kinds[next(4)]!, 60, next));
    const text = parts.join("").slice(next(4));
    const bytes = new TextEncoder().encode(text);
    const held = new Uint8Array(bytes.length + 9).fill(0xff);
    const begin = next(8);
    held.set(bytes, begin);
    if (next(3) === 0)
      held[begin + next(bytes.length + 1)] = [0x80, 0xc3, 0xe2, 0xf0, 0xff][next(5)]!;
    const view = held.subarray(begin, begin + bytes.length);
    const options = { fatal: next(3) === 0, ignoreBOM: next(2) === 0 };
    const cut = next(bytes.length + 1);
    const decoder = new TextDecoder("utf-8", options);
    let pieces: string[];
    try {
      const first = decoder.decode(view.subarray(0, cut), { stream: true });
      pieces = [first, decoder.decode(new DataView(held.buffer, begin + cut, bytes.length - cut))];
    } catch (error) {
      pieces = [(error as Error).name];
    }
    return [bytes.length, sumOf(bytes), ...pieces];
  });
}

export const randomCases: Case[] = [
  ...casesOf("random URLs", seeds, urls),
  ...casesOf("random queries", seeds, queries),
  ...casesOf("random bytes decoded", seeds, decoded),
  ...casesOf("random texts encoded", seeds, encoded),
  ...casesOf("random texts there and back", seeds, thereAndBack),
];
