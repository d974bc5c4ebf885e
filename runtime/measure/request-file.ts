import * as v from "valibot";
import type { Request } from "../abi/generated/types.ts";
import { SkerryError } from "../errors.ts";
import { makeRequest } from "../tenant/make-request.ts";

const pair = v.tuple([v.string(), v.string()]);

const requestSchema = v.pipe(
  v.strictObject({
    method: v.optional(v.string()),
    url: v.optional(v.string()),
    headers: v.optional(v.union([v.array(pair), v.record(v.string(), v.string())]), []),
    /** Text, sent as UTF-8. */
    body: v.optional(v.string()),
    bodyBase64: v.optional(v.pipe(v.string(), v.base64())),
  }),
  v.check(
    ({ body, bodyBase64 }) => body === undefined || bodyBase64 === undefined,
    "has both `body` and `bodyBase64`",
  ),
);

/** Reads a set of requests: a JSON array, or JSON Lines (https://jsonlines.org), of objects
 * `{method, url, headers, body | bodyBase64}`, all optional. `file` is the name for messages.
 * Throws `bad-request` with the line or index of what is wrong. */
export function parseRequestFile(text: string, file: string): Request[] {
  const requests = readRecords(text, file).map(({ record, where }) => {
    const result = v.safeParse(requestSchema, record);
    if (!result.success) throw bad(where, describe(result.issues[0]));
    const { headers, body, bodyBase64, method, url } = result.output;
    const bytes =
      bodyBase64 === undefined
        ? body === undefined
          ? undefined
          : Buffer.from(body, "utf8")
        : Buffer.from(bodyBase64, "base64");
    try {
      return makeRequest({
        headers: Array.isArray(headers) ? headers : Object.entries(headers),
        ...(method === undefined ? {} : { method }),
        ...(url === undefined ? {} : { url }),
        ...(bytes === undefined ? {} : { body: new Uint8Array(bytes) }),
      });
    } catch (error) {
      if (error instanceof SkerryError) throw bad(where, error.message);
      throw error;
    }
  });
  if (requests.length === 0) throw bad(file, "it holds no request.");
  return requests;
}

function readRecords(text: string, file: string): { record: unknown; where: string }[] {
  if (text.trimStart().startsWith("[")) {
    const list = parseJson(text, file);
    if (!Array.isArray(list)) throw bad(file, "it is not a JSON array.");
    return list.map((record, index) => ({ record, where: `${file}, request ${index + 1}` }));
  }
  return text
    .split("\n")
    .map((line, index) => ({ line, where: `${file}:${index + 1}` }))
    .filter(({ line }) => line.trim() !== "")
    .map(({ line, where }) => ({ record: parseJson(line, where), where }));
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw bad(where, "it is not JSON.");
  }
}

function describe(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  if (path === null)
    return `it ${issue.kind === "validation" ? issue.message : "is not an object"}.`;
  return issue.type === "strict_object" && issue.expected === "never"
    ? `\`${path}\` is not a key; it may hold method, url, headers, body, bodyBase64.`
    : `\`${path}\` is not what it must be (expected ${issue.expected ?? "another value"}).`;
}

const bad = (where: string, sentence: string) =>
  new SkerryError("bad-request", `${where}: ${sentence}`);
