import { readFile } from "node:fs/promises";
import * as v from "valibot";
import { SkerryError } from "../errors.ts";
import { tokenPattern, trimBlanks } from "../message/field-syntax.ts";
import { FetchError } from "../services/fetch/fetch-error.ts";
import type { Stub } from "../services/fetch/stub-sender.ts";
import { parseTarget } from "../services/fetch/target.ts";
import { reading } from "../settings/user-files.ts";

const methodText = v.pipe(v.string(), v.regex(tokenPattern, "must be a token"));
const nameText = v.pipe(v.string(), v.regex(tokenPattern, "must be a token"));
// RFC 9110, section 5.5; code points up to a byte's, as values cross as bytes.
const valueText = v.pipe(
  v.string(),
  v.transform(trimBlanks),
  v.regex(/^[\t\x20-\x7e\x80-\xff]*$/, "must be a header's value"),
);

const stubSchema = v.pipe(
  v.strictObject({
    method: v.optional(methodText),
    url: v.string(),
    status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)), 200),
    headers: v.optional(
      v.union([v.array(v.tuple([nameText, valueText])), v.record(nameText, valueText)]),
      [],
    ),
    /** Text, sent as UTF-8. */
    body: v.optional(v.string()),
    bodyBase64: v.optional(v.pipe(v.string(), v.base64())),
  }),
  v.check(
    ({ body, bodyBase64 }) => body === undefined || bodyBase64 === undefined,
    "has both `body` and `bodyBase64`",
  ),
);

/** Reads canned answers for a worker's fetches: a JSON array of objects `{method?, url, status?, headers?,
 * body? | bodyBase64?}`. Throws `not-found`, and `bad-settings` with the file and the answer's index, from 1. */
export async function readStubs(file: string): Promise<Stub[]> {
  const text = await reading(file, () => readFile(file, "utf8"));
  return parseStubs(text, file);
}

/** The canned answers of a file's text; `file` is its name for messages. Throws `bad-settings`. */
export function parseStubs(text: string, file: string): Stub[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    throw bad(file, "it is not JSON.");
  }
  if (!Array.isArray(list)) throw bad(file, "it is not a JSON array of answers.");
  return list.map((record, index) => stubOf(record, `${file}, answer ${index + 1}`));
}

function stubOf(record: unknown, where: string): Stub {
  const result = v.safeParse(stubSchema, record);
  if (!result.success) throw bad(where, describe(result.issues[0]));
  const { method, url, status, headers, body, bodyBase64 } = result.output;
  const bytes =
    bodyBase64 === undefined ? Buffer.from(body ?? "", "utf8") : Buffer.from(bodyBase64, "base64");
  return {
    ...(method !== undefined && { method: method.toUpperCase() }),
    url: canonicalUrl(url, where),
    status,
    headers: Array.isArray(headers) ? headers : Object.entries(headers),
    body: new Uint8Array(bytes),
  };
}

/** The URL in the form in which requests are compared with it. */
function canonicalUrl(url: string, where: string): string {
  try {
    return parseTarget(url).uri;
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    throw bad(where, "`url` must be an absolute http or https URL without a user.");
  }
}

function describe(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  if (path === null) {
    return `it ${issue.kind === "validation" ? issue.message : "is not an object"}.`;
  }
  if (issue.type === "strict_object") {
    return issue.expected === "never"
      ? `\`${path}\` is not a key; it may hold method, url, status, headers, body, bodyBase64.`
      : `\`${path}\` must be given.`;
  }
  return `\`${path}\` is not what it must be (expected ${issue.expected ?? "another value"}).`;
}

const bad = (where: string, sentence: string) =>
  new SkerryError("bad-settings", `${where}: ${sentence}`);
