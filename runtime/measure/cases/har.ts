// HTTP Archive 1.2, as browsers and proxies save it (http://www.softwareishard.com/blog/har-12-spec/).
import * as v from "valibot";
import { SkerryError } from "../../errors.ts";
import { makeRequest } from "../../message/make-request.ts";
import { type Case, type CaseSet, nameOf } from "./case.ts";
import { badCase } from "./case-record.ts";
import { lineOf } from "./json-place.ts";

const named = v.object({ name: v.string(), value: v.string() });

const entrySchema = v.object({
  request: v.object({
    method: v.string(),
    url: v.string(),
    headers: v.optional(v.array(named), []),
    postData: v.nullish(
      v.object({
        mimeType: v.optional(v.string(), ""),
        text: v.optional(v.string()),
        /** A field that is not in the specification; some exporters say so where `text` is base64. */
        encoding: v.optional(v.string()),
        params: v.optional(
          v.array(v.object({ name: v.string(), value: v.optional(v.string(), "") })),
          [],
        ),
      }),
    ),
  }),
});

/** What a socket says about itself, or what is counted anew. */
const ofTheConnection = new Set([
  "host",
  "content-length",
  "transfer-encoding",
  "connection",
  "keep-alive",
  "upgrade",
  "te",
  "trailer",
]);

/** Whether a value is an archive: an object with a `log`. */
export function isHar(value: unknown): value is { readonly log: unknown } {
  return typeof value === "object" && value !== null && Object.hasOwn(value, "log");
}

/** The requests of an archive that go by HTTP, in its order. `text` is the archive and `file` its name,
 * for messages. Throws `bad-request` with the line of the entry that is wrong. */
export function casesOfHar(
  archive: { readonly log: unknown },
  text: string,
  file: string,
): CaseSet {
  const log = archive.log as { entries?: unknown } | null;
  const entries = log === null || typeof log !== "object" ? undefined : log.entries;
  if (!Array.isArray(entries)) throw badCase(file, "it has a `log`, but no list `log.entries`.");
  const cases: Case[] = [];
  let others = 0;
  for (const [index, entry] of entries.entries()) {
    const found = caseOfEntry(entry, (sentence) => {
      const line = lineOf(text, ["log", "entries", index]);
      const place = line === null ? file : `${file}:${line}`;
      return badCase(`${place}, entry ${index + 1}`, sentence);
    });
    if (found === null) others += 1;
    else cases.push(found);
  }
  const notes =
    others === 0 ? [] : [`Left out, as they go by something else than HTTP: ${others} of ${file}.`];
  return { cases, notes };
}

/** Null where the entry is something else than a request by HTTP: a WebSocket, a `data:` URL. */
function caseOfEntry(entry: unknown, bad: (sentence: string) => SkerryError): Case | null {
  const result = v.safeParse(entrySchema, entry);
  if (!result.success) {
    const issue = result.issues[0];
    throw bad(`\`${v.getDotPath(issue) ?? "it"}\` is not what it must be in an archive.`);
  }
  const { method, url, headers, postData } = result.output.request;
  if (!/^https?:\/\//i.test(url)) return null;
  const fields = headers
    // HTTP/2 exports have `:method` and the like among the headers.
    .filter(({ name }) => !name.startsWith(":") && !ofTheConnection.has(name.toLowerCase()))
    .map(({ name, value }): [string, string] => [name, value]);
  const body = postData === null || postData === undefined ? null : bodyOf(postData, bad);
  try {
    const request = makeRequest({
      method,
      url,
      headers: fields,
      ...(body === null ? {} : { body: new Uint8Array(body) }),
    });
    return { name: nameOf(request), request };
  } catch (error) {
    if (error instanceof SkerryError) throw bad(error.message);
    throw error;
  }
}

type PostData = NonNullable<v.InferOutput<typeof entrySchema>["request"]["postData"]>;

function bodyOf(data: PostData, bad: (sentence: string) => SkerryError): Uint8Array | null {
  if (data.text !== undefined && data.text !== "") {
    return Buffer.from(data.text, data.encoding === "base64" ? "base64" : "utf8");
  }
  if (data.params.length === 0) return null;
  if (!data.mimeType.startsWith("application/x-www-form-urlencoded")) {
    throw bad("its body was saved as parameters and not as text, so its bytes can't be known.");
  }
  const pairs = data.params.map(({ name, value }): [string, string] => [name, value]);
  return Buffer.from(new URLSearchParams(pairs).toString(), "utf8");
}
