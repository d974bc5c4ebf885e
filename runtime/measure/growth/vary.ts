import type { Field, Request } from "../../abi/generated/types.ts";
import { KiB, MiB } from "../../byte-units.ts";
import { SkerryError } from "../../errors.ts";
import { tokenPattern } from "../../message/field-syntax.ts";
import { withBody } from "../probe/dimensions.ts";
import { growBody } from "../probe/grow-body.ts";
import { nestBody } from "../probe/nest-body.ts";

/** What `--vary` asks for: one part of a request, and from where to where it goes. */
export interface Vary {
  /** What the option said: `body`, `depth`, `query.n`, `header.cookie`, `path`. */
  readonly what: string;
  readonly part: "body" | "depth" | "query" | "header" | "path";
  /** Name of the query parameter or header field; empty for the other parts. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** A request of one size on the way. `size` is what it came to be, which is near what was asked for. */
export interface Varied {
  readonly request: Request;
  readonly size: number;
}

const factors: Readonly<Record<string, number>> = {
  "": 1,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  kb: 1e3,
  mb: 1e6,
  kib: KiB,
  mib: MiB,
};

/** Reads `body=1k..1m`, `depth=1..1000`, `query.n=1..1000`, `header.cookie=10..4KiB`, `path=10..2000`: k and m are thousands
 * and millions, KiB and MiB what they say. Throws `bad-usage`. */
export function parseVary(text: string): Vary {
  const match = /^(body|depth|path|query\.(.+?)|header\.(.+?))=([^.]+)\.\.([^.]+)$/.exec(
    text.trim(),
  );
  if (match === null) {
    throw bad(
      text,
      "it must be as `body=1k..1m`, `depth=1..1000`, `query.n=1..1000`, `header.NAME=..` or `path=..`",
    );
  }
  const [, what, query, header] = match;
  const from = sizeOf(match[4]!);
  const to = sizeOf(match[5]!);
  if (from === null || to === null) {
    throw bad(text, "its ends must be whole numbers, such as 500, 10k, 64KiB or 1m");
  }
  if (to <= from) throw bad(text, "it must end above where it begins");
  if (header !== undefined && !tokenPattern.test(header))
    throw bad(text, "a header's name is a token");
  const part = what!.replace(/\..*$/s, "") as Vary["part"];
  return { what: what!, part, name: query ?? header?.toLowerCase() ?? "", from, to };
}

/** Whether the size of a varied part is a number of bytes, and not a number that the request names. */
export function countsBytes({ part, name }: Vary, request: Request): boolean {
  if (part === "depth") return false;
  return part !== "query" || isText(new URL(request.uri).searchParams.get(name));
}

/** A request with its varied part at a size: a body by its longest list or text where it is JSON, else
 * repeated; how deep it nests by brackets, elements or selections; a parameter by its number, or, where the request has a text there, by its length. */
export function vary({ part, name }: Vary, request: Request, size: number): Varied {
  if (part === "body") return varyBody(request, size);
  if (part === "depth") return varyDepth(request, size);
  const url = new URL(request.uri);
  if (part === "header") {
    const value = fieldOf(request.fields, name);
    const fields = request.fields.filter(([each]) => each !== name);
    return { request: { ...request, fields: [...fields, [name, textOf(value, size)]] }, size };
  }
  if (part === "path") {
    url.pathname = textOf(url.pathname, size);
    return { request: { ...request, uri: url.href }, size: url.pathname.length };
  }
  const value = url.searchParams.get(name);
  url.searchParams.set(name, isText(value) ? textOf(value, size) : String(size));
  return { request: { ...request, uri: url.href }, size };
}

function varyBody(request: Request, size: number): Varied {
  const val = growBody(bodyOf(request)).grow(size);
  return { request: withContent(request, val), size: val.length };
}

function varyDepth(request: Request, depth: number): Varied {
  const body = nestBody(bodyOf(request));
  return { request: withContent(request, body.nest(depth)), size: Math.max(depth, body.now) };
}

function bodyOf({ body }: Request): Uint8Array | null {
  return body.tag === "bytes" ? body.val : null;
}

/** A GET has no content to vary. */
function withContent(request: Request, val: Uint8Array): Request {
  const method = request.method === "GET" ? "POST" : request.method;
  return { ...withBody(request, val), method };
}

function isText(value: string | null): value is string {
  return value !== null && !/^\d*$/.test(value);
}

function fieldOf(fields: readonly Field[], name: string): string {
  return fields.find(([each]) => each === name)?.[1] ?? "";
}

/** A text cut to a length, or made longer by itself. */
function textOf(text: string, length: number): string {
  return text.slice(0, length).padEnd(length, text || "x");
}

function sizeOf(text: string): number | null {
  const match = /^(\d[\d_]*) ?([a-z]*)$/i.exec(text.trim());
  const factor = match === null ? undefined : factors[match[2]!.toLowerCase()];
  if (match === null || factor === undefined) return null;
  const value = Number(match[1]!.replaceAll("_", "")) * factor;
  return Number.isSafeInteger(value) ? value : null;
}

const bad = (text: string, sentence: string) =>
  new SkerryError("bad-usage", `--vary ${text}: ${sentence}.`);
