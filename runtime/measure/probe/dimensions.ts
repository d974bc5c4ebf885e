import type { Field, Request } from "../../abi/generated/types.ts";
import { type ErrorCode, SkerryError } from "../../errors.ts";
import { checkRequest } from "../../message/request-rules.ts";
import type { Limits } from "../../settings/limits.ts";
import type { Unit } from "../../settings/quantities.ts";
import { growBody } from "./grow-body.ts";
import { nestBody } from "./nest-body.ts";

/** One way in which a request can grow. */
export interface Dimension {
  /** For people: "`width` in the query", "path". */
  readonly name: string;
  readonly unit: Unit;
  /** Its value in the request as given. */
  readonly now: number;
  /** The request with another value of it. */
  grow(value: number): Request;
}

export type RequestLimit = "uri" | "requestFields" | "requestBody";

const requestLimits: Readonly<Partial<Record<ErrorCode, RequestLimit>>> = {
  "uri-too-long": "uri",
  "fields-too-large": "requestFields",
  "body-too-large": "requestBody",
};

/** Parameters of the query beyond these are not grown, so that a probe stays bounded. */
const maxParameters = 8;

/** All ways in which a request can grow: numbers and texts of its query, its body, path and fields. */
export function dimensionsOf(request: Request): Dimension[] {
  return [
    ...queryDimensions(request),
    bodyDimension(request),
    ...nestingDimensions(request),
    pathDimension(request),
    fieldValueDimension(request),
    fieldCountDimension(request),
  ];
}

/** Which limit of a request itself, if any, this one is over. */
export function requestLimitOver(request: Request, limits: Limits): RequestLimit | null {
  try {
    checkRequest(request, limits);
    return null;
  } catch (error) {
    const limit = error instanceof SkerryError ? requestLimits[error.code] : undefined;
    if (limit === undefined) throw error;
    return limit;
  }
}

function queryDimensions(request: Request): Dimension[] {
  const parameters = [...new URL(request.uri).searchParams].slice(0, maxParameters);
  return parameters.map(([name, value]): Dimension => {
    const grow = (text: string) => {
      const url = new URL(request.uri);
      url.searchParams.set(name, text);
      return { ...request, uri: url.href };
    };
    // Past 2^53 a number is no longer the one that was meant.
    return /^\d{1,15}$/.test(value)
      ? {
          name: `\`${name}\``,
          unit: "count",
          now: Number(value),
          grow: (number) => grow(String(number)),
        }
      : {
          name: `the length of \`${name}\``,
          unit: "bytes",
          now: value.length,
          grow: (length) => grow(value.slice(0, length).padEnd(length, value || "x")),
        };
  });
}

function bodyDimension(request: Request): Dimension {
  const body = growBody(request.body.tag === "bytes" ? request.body.val : null);
  return {
    name: body.what,
    unit: "bytes",
    now: body.now,
    grow: (bytes) => withBody(request, body.grow(bytes)),
  };
}

/** None without a body: that its worker reads one is not known. */
function nestingDimensions(request: Request): Dimension[] {
  if (request.body.tag !== "bytes" || request.body.val.length === 0) return [];
  const { now, what, nest } = nestBody(request.body.val);
  const name = `body (depth of its ${what})`;
  return [{ name, unit: "count", now, grow: (depth) => withBody(request, nest(depth)) }];
}

/** The request with another body. */
export function withBody(request: Request, val: Uint8Array): Request {
  const others = request.fields.filter(([name]) => name !== "content-length");
  const fields: Field[] = [...others, ["content-length", String(val.length)]];
  return { ...request, fields, body: { tag: "bytes", val } };
}

function pathDimension(request: Request): Dimension {
  const { pathname } = new URL(request.uri);
  return {
    name: "path",
    unit: "bytes",
    now: pathname.length,
    grow(length) {
      const url = new URL(request.uri);
      url.pathname = pathname.padEnd(length, "a");
      return { ...request, uri: url.href };
    },
  };
}

function fieldValueDimension(request: Request): Dimension {
  return {
    name: "one more header's value",
    unit: "bytes",
    now: 0,
    grow: (length) => withFields(request, [["x-probe", "v".repeat(length)]]),
  };
}

function fieldCountDimension(request: Request): Dimension {
  return {
    name: "more headers",
    unit: "count",
    now: 0,
    grow: (count) =>
      withFields(
        request,
        Array.from({ length: count }, (_, index): Field => [`x-probe-${index}`, "value"]),
      ),
  };
}

function withFields(request: Request, fields: readonly Field[]): Request {
  return { ...request, fields: [...request.fields, ...fields] };
}
