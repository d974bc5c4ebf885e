import * as v from "valibot";
import { SkerryError } from "../../errors.ts";
import { makeRequest } from "../../message/make-request.ts";
import { type Case, nameOf } from "./case.ts";

const pair = v.tuple([v.string(), v.string()]);

/** A case as a file has it: `{name?, method?, url?, headers?, body? | bodyBase64?}`. */
const recordSchema = v.pipe(
  v.strictObject({
    name: v.optional(v.pipe(v.string(), v.minLength(1))),
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

/** The case that a record stands for, under its own name, `name`, or that of its request. `where` is its
 * place for messages. Throws `bad-request`. */
export function caseOf(record: unknown, where: string, name?: string): Case {
  const result = v.safeParse(recordSchema, record);
  if (!result.success) throw badCase(where, describe(result.issues[0]));
  const { headers, body, bodyBase64, method, url } = result.output;
  const bytes =
    bodyBase64 === undefined
      ? body === undefined
        ? undefined
        : Buffer.from(body, "utf8")
      : Buffer.from(bodyBase64, "base64");
  try {
    const request = makeRequest({
      headers: Array.isArray(headers) ? headers : Object.entries(headers),
      ...(method === undefined ? {} : { method }),
      ...(url === undefined ? {} : { url }),
      ...(bytes === undefined ? {} : { body: new Uint8Array(bytes) }),
    });
    return { name: result.output.name ?? name ?? nameOf(request), request };
  } catch (error) {
    if (error instanceof SkerryError) throw badCase(where, error.message);
    throw error;
  }
}

/** A mistake in a file of cases, at a place. */
export function badCase(where: string, sentence: string): SkerryError {
  return new SkerryError("bad-request", `${where}: ${sentence}`);
}

function describe(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  if (path === null)
    return `it ${issue.kind === "validation" ? issue.message : "is not an object"}.`;
  return issue.type === "strict_object" && issue.expected === "never"
    ? `\`${path}\` is not a key; it may hold name, method, url, headers, body, bodyBase64.`
    : `\`${path}\` is not what it must be (expected ${issue.expected ?? "another value"}).`;
}
