// The plain types of `wasi:http/types`, as jco's glue reads and writes them.

/** `method`. */
export type Method =
  | {
      readonly tag:
        | "get"
        | "head"
        | "post"
        | "put"
        | "delete"
        | "connect"
        | "options"
        | "trace"
        | "patch";
    }
  | { readonly tag: "other"; readonly val: string };

/** `scheme`. */
export type Scheme =
  | { readonly tag: "HTTP" }
  | { readonly tag: "HTTPS" }
  | { readonly tag: "other"; readonly val: string };

/** `error-code`: of its cases some that this host makes itself, and any that a guest hands over. */
export type ErrorCode =
  | { readonly tag: "HTTP-request-denied" }
  | {
      readonly tag: "HTTP-request-body-size" | "HTTP-response-body-size";
      readonly val: bigint | undefined;
    }
  | { readonly tag: string; readonly val?: unknown };

/** `header-error`. */
export type HeaderError = { readonly tag: "invalid-syntax" | "forbidden" | "immutable" };

const methods: ReadonlyMap<string, Method> = new Map(
  (["get", "head", "post", "put", "delete", "connect", "options", "trace", "patch"] as const).map(
    (tag) => [tag.toUpperCase(), { tag }],
  ),
);

/** A method by its name. Methods are case-sensitive (RFC 9110, section 9.1): `get` is another one than
 * `GET`. */
export function methodOf(name: string): Method {
  return methods.get(name) ?? { tag: "other", val: name };
}

/** A method's name. */
export function nameOfMethod(method: Method): string {
  return method.tag === "other" ? method.val : method.tag.toUpperCase();
}

/** A scheme by its name. */
export function schemeOf(name: string): Scheme {
  const lower = name.toLowerCase();
  if (lower === "http") return { tag: "HTTP" };
  if (lower === "https") return { tag: "HTTPS" };
  return { tag: "other", val: name };
}
