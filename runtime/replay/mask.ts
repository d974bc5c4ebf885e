/** Fields whose values are never written unless that is asked for. */
export const maskedFields = [
  "authorization",
  "cookie",
  "proxy-authorization",
  "set-cookie",
] as const;

/** How many characters a secret has at least that is looked for wherever it stands: shorter ones are in most texts by
 * chance. */
const leastSecret = 4;

/** The same for parts of fields' values, many of which are no secrets. */
const leastPart = 8;

const schemes = /^(?:basic|bearer|digest|negotiate|hawk|token|apikey) +(?=\S)/i;

/** Characters that hold the parts of a cookie together. */
const cookieMarks = /[^;=, ]+/g;

/** Text of the same length, in UTF-8 and in UTF-16: fuel goes by both. */
export function maskText(text: string): string {
  let masked = "";
  for (const character of text) {
    const code = character.codePointAt(0)!;
    masked += code < 0x80 ? "*" : code < 0x800 ? "é" : code < 0x10000 ? "•" : "🔒";
  }
  return masked;
}

/** A field's value without what is secret in it: the name of a scheme stays, and what parts a cookie. */
function maskField(name: string, value: string): string {
  if (name.endsWith("cookie")) return value.replace(cookieMarks, maskText);
  const scheme = schemes.exec(value)?.[0] ?? "";
  return scheme + maskText(value.slice(scheme.length));
}

/** What of a masked field's value would be secret elsewhere. */
function secretParts(name: string, value: string): string[] {
  if (name.endsWith("cookie")) {
    const values = value.split(/[;,]/).map((part) => part.slice(part.indexOf("=") + 1).trim());
    return values;
  }
  const scheme = schemes.exec(value)?.[0] ?? "";
  const credentials = value.slice(scheme.length);
  if (!/^basic/i.test(scheme)) return [credentials];
  const pair = Buffer.from(credentials, "base64").toString("utf8");
  return [credentials, pair, pair.slice(pair.indexOf(":") + 1)];
}

/** A text as it may be written: itself, and in forms that anybody can undo. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  // Wherever it begins within three bytes, its middle is the same in Base64.
  const base64 = [0, 1, 2].map((shift) => bytes.subarray(shift).toString("base64").slice(4, -4));
  return [
    secret,
    bytes.toString("latin1"),
    encodeURIComponent(secret.toWellFormed()),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString("hex"),
    ...base64.filter(({ length }) => length >= leastPart),
  ];
}

function isField(value: readonly unknown[]): value is readonly [string, string] {
  return value.length === 2 && typeof value[0] === "string" && typeof value[1] === "string";
}

/** Takes what is secret out of values, length by length. */
export class Masker {
  readonly #fields: ReadonlySet<string>;
  #needles: readonly { readonly text: string; readonly bytes: Buffer; readonly mask: string }[] =
    [];

  /** @param fields names of fields, in lower case. */
  constructor(fields: Iterable<string>) {
    this.#fields = new Set(fields);
  }

  /** From now on looks for the secrets wherever they stand, and for what stands in masked fields of the values. */
  learn(secrets: Iterable<string>, values: unknown): void {
    const found = new Map<string, string>();
    this.#collect(values, found);
    for (const secret of secrets) {
      if (secret.length >= leastSecret) found.set(secret, maskText(secret));
    }
    const masks = new Map(
      [...found.keys()].flatMap(formsOf).map((form) => [form, maskText(form)] as const),
    );
    // As the guest has it in a replay.
    for (const [text, mask] of found) masks.set(text, mask);
    this.#needles = [...masks]
      .filter(([text, mask]) => text !== mask)
      .sort(([a], [b]) => b.length - a.length)
      .map(([text, mask]) => ({ text, bytes: Buffer.from(text), mask }));
  }

  /** Secrets by their names, each masked whole, however short it is. */
  secrets(secrets: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(secrets).map(([name, each]) => [name, maskText(each)]),
    );
  }

  /** The same value, with secrets masked. */
  value(value: unknown): unknown {
    if (typeof value === "string") return this.#text(value);
    if (typeof value !== "object" || value === null) return value;
    if (value instanceof Uint8Array) return this.#bytes(value);
    if (Array.isArray(value)) {
      if (isField(value) && this.#fields.has(value[0].toLowerCase())) {
        return [value[0], maskField(value[0].toLowerCase(), value[1])];
      }
      return value.map((each) => this.value(each));
    }
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.value(each)]));
  }

  /** Finds what stands in masked fields, with its masks. */
  #collect(value: unknown, found: Map<string, string>): void {
    if (typeof value !== "object" || value === null || value instanceof Uint8Array) return;
    if (Array.isArray(value) && isField(value)) {
      const name = value[0].toLowerCase();
      if (!this.#fields.has(name)) return;
      for (const part of secretParts(name, value[1])) {
        if (part.length >= leastPart) found.set(part, maskText(part));
      }
      if (value[1].length >= leastPart) found.set(value[1], maskField(name, value[1]));
      return;
    }
    for (const each of Object.values(value)) this.#collect(each, found);
  }

  #text(text: string): string {
    let masked = text;
    for (const { text: needle, mask } of this.#needles) {
      if (masked.includes(needle)) masked = masked.replaceAll(needle, () => mask);
    }
    return masked;
  }

  #bytes(given: Uint8Array): Uint8Array {
    let bytes = Buffer.from(given.buffer, given.byteOffset, given.length);
    let copied = false;
    for (const { bytes: needle, mask } of this.#needles) {
      for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at)) {
        if (!copied) bytes = Buffer.from(bytes);
        copied = true;
        at += bytes.write(mask, at);
      }
    }
    return copied ? bytes : given;
  }
}
