import type { MaskPattern } from "./pattern-masker.ts";

/** Masks a text by one of the same length, in UTF-8 and in UTF-16: fuel depends on both. */
export function maskText(text: string): string {
  let masked = "";
  for (const character of text) {
    const code = character.codePointAt(0)!;
    masked += code < 0x80 ? "*" : code < 0x800 ? "é" : code < 0x10000 ? "•" : "🔒";
  }
  return masked;
}

/** How many characters a secret has at least that is looked for wherever it stands: shorter ones are in most texts by
 * chance. */
const minSecret = 4;

/** What to look for so that secrets are found wherever they stand, in each form in which they may be written. */
export function secretPatterns(secrets: Iterable<string>): MaskPattern[] {
  // A file's secret may end with a line end, which programs drop.
  const all = new Set([...secrets].flatMap((secret) => [secret, secret.trim()]));
  return [...all].filter(({ length }) => length >= minSecret).flatMap(formsOf);
}

/** The forms in which a secret may be written: itself, and as programs commonly encode it. */
function formsOf(secret: string): MaskPattern[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString("hex");
  const texts = new Set([
    secret,
    bytes.toString("latin1"),
    JSON.stringify(secret).slice(1, -1),
    hex,
    hex.toUpperCase(),
    ...percentForms(secret.toWellFormed()),
  ]);
  return [...[...texts].map((text) => pattern(text)), ...base64Forms(bytes)];
}

function pattern(text: string, before = 0, after = 0): MaskPattern {
  return { text: Buffer.from(text), mask: Buffer.from(maskText(text)), before, after };
}

/** A secret as it stands in URLs: in a component, in a form, and as parsers of URLs leave it in a query and in a
 * path. */
function percentForms(secret: string): string[] {
  const component = encodeURIComponent(secret);
  const form = new URLSearchParams([["", secret]]).toString().slice(1);
  const { search } = new URL(`http://a/?${secret}`);
  const { pathname } = new URL(`http://a/p/${secret}`);
  const strict = component.replace(/[!'()*]/g, (each) => `%${hexOf(each)}`);
  const all = [component, form, strict, search.slice(1), pathname.slice("/p/".length)];
  return [...all, ...all.map((each) => each.replace(/%../g, (code) => code.toLowerCase()))];
}

function hexOf(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase();
}

/** Wherever it begins within three bytes, its middle is the same in Base64; the characters at its ends hold some of its
 * bits, and some of what is beside it. */
function base64Forms(bytes: Buffer): MaskPattern[] {
  return [0, 1, 2].flatMap((shift) => {
    const whole = bytes.length - shift - ((bytes.length - shift) % 3);
    if (whole <= 0) return [];
    const rest = bytes.length - shift - whole;
    const ends = [shift && shift + 1, rest && rest + 1] as const;
    const middle = bytes.subarray(shift, shift + whole);
    const texts = new Set([middle.toString("base64"), middle.toString("base64url")]);
    return [...texts].map((text) => pattern(text, ...ends));
  });
}
