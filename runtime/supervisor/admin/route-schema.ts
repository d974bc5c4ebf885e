import type { FastifySchema } from "fastify";
import type { ErrorCode } from "../../errors.ts";
import { statusOf } from "./error-answer.ts";

/** What a route's description is made of. */
export interface RouteDescription {
  readonly summary: string;
  readonly tag: "workers" | "kv" | "modules" | "cluster" | "host";
  readonly params?: unknown;
  readonly querystring?: unknown;
  readonly body?: unknown;
  /** Content types of its body, where they are not JSON. */
  readonly consumes?: readonly string[];
  /** What it answers when all goes well, and the content type of that, where it is not JSON. */
  readonly answer: Answer;
  readonly produces?: string;
  readonly status?: number;
  /** What it answers with 200 in a cluster, where that is something else. */
  readonly inCluster?: Answer;
  /** An answer that is no failure and still has another status. */
  readonly otherwise?: Answer & { readonly status: number };
  /** Codes it fails with, besides those that every route has. */
  readonly errors: readonly ErrorCode[];
  /** True where it is open to those without the token. */
  readonly open?: boolean;
}

type Schema = Readonly<Record<string, unknown>>;

/** `schema` is null for an answer without content. */
interface Answer {
  readonly description: string;
  readonly schema: Schema | null;
}

/** A name of `answer-schemas.ts` as a schema. */
export function named(name: string): Schema {
  return { $ref: `${name}#` };
}

/** What every route may fail with, and what all that are not open. */
const always: readonly ErrorCode[] = ["bad-request", "host-failed"];
const guarded: readonly ErrorCode[] = ["unauthorized", "forbidden"];

/** A route's schema for the framework: what it checks a request by, and what the API's description says. */
export function routeSchema(description: RouteDescription): FastifySchema {
  const { summary, tag, params, querystring, body, answer, errors, open = false } = description;
  const {
    produces = "application/json",
    consumes,
    status = 200,
    otherwise,
    inCluster,
  } = description;
  const schema = {
    summary,
    tags: [tag],
    params,
    querystring,
    body,
    consumes,
    security: open ? [] : undefined,
    response: {
      [status]: answerOf(answer, produces),
      ...(inCluster && { 200: answerOf(inCluster, produces) }),
      ...(otherwise && { [otherwise.status]: answerOf(otherwise, produces) }),
      ...errorAnswers([...always, ...(open ? [] : guarded), ...errors]),
    },
  };
  return Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined));
}

function answerOf({ description, schema }: Answer, contentType: string): Schema {
  if (schema === null) return { description, type: "null" };
  return { description, content: { [contentType]: { schema } } };
}

/** The answers of failures by their status, each with the codes that have it. */
function errorAnswers(codes: readonly ErrorCode[]): Schema {
  const byStatus = Map.groupBy(new Set(codes), statusOf);
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [
      status,
      {
        description: group.map((code) => `\`${code}\``).join(", "),
        content: { "application/json": { schema: named("Error") } },
      },
    ]),
  );
}
