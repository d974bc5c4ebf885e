import { SkerryError } from "../errors.ts";
import { canonicalHost, longestHost } from "./host-name.ts";
import { pathSegments } from "./path-segments.ts";

/** The host and path that a route binds: one host or all below one, and one path or all below one. */
export interface Route {
  readonly host: { readonly kind: "exact" | "under"; readonly name: string } | { kind: "any" };
  /** The segments that `pathSegments` returns. */
  readonly segments: readonly string[];
  readonly path: "exact" | "prefix";
}

const longestRoute = 2_048;

/** Reads a route, `HOST/PATH`. The host is a name or address, `*.example.com` for every name under it with
 * one label more or several, or `*`. The path is exact, as `/a/b`, or ends in `/*` for itself and all under
 * it. Letters' case counts in paths; a slash at the end does not.
 * @throws SkerryError `bad-settings`. */
export function parseRoute(text: string): Route {
  if (text.length > longestRoute) {
    refuse(
      `${text.slice(0, 40)}…`,
      `has ${text.length} characters, and ${longestRoute} are allowed`,
    );
  }
  if (/^[a-z]+:\/\//i.test(text)) refuse(text, "starts with a scheme: leave it out");
  const slash = text.indexOf("/");
  if (slash === -1) refuse(text, `has no path: write ${JSON.stringify(`${text}/*`)} for all of it`);
  return { host: parseHost(text, text.slice(0, slash)), ...parsePath(text, text.slice(slash)) };
}

/** A route in its canonical form: two texts that bind the same requests have the same one. */
export function formatRoute({ host, segments, path }: Route): string {
  const name = host.kind === "any" ? "*" : host.kind === "under" ? `*.${host.name}` : host.name;
  const parts = [...segments.map(encode), ...(path === "prefix" ? ["*"] : [])];
  return `${name}/${parts.join("/")}`;
}

function parseHost(route: string, text: string): Route["host"] {
  if (text === "") refuse(route, "has no host: write * for all hosts");
  if (text === "*") return { kind: "any" };
  const under = text.startsWith("*.");
  const rest = under ? text.slice(2) : text;
  if (rest.includes("*")) {
    refuse(
      route,
      "has a * inside its host: it may only stand for the first labels, as *.example.com",
    );
  }
  if (/:\d*$/.test(rest) && !rest.endsWith("]")) {
    refuse(route, "has a port: leave it out, as all ports are served alike");
  }
  const name = canonicalHost(rest);
  if (name === null || name.split(".").includes("")) {
    refuse(route, `has no valid host: a name of up to ${longestHost} characters, or an address`);
  }
  if (under && /^\[|(?:^|\.)\d+$/.test(name)) refuse(route, "has *. before an address");
  return { kind: under ? "under" : "exact", name };
}

function parsePath(route: string, text: string): Pick<Route, "segments" | "path"> {
  if (/[?#\\\s\p{Cc}]/u.test(text)) {
    refuse(
      route,
      "has a character in its path that none may have: ?, #, a backslash or white space",
    );
  }
  if (/%(?![0-9a-f]{2})/i.test(text)) refuse(route, "has a % that encodes nothing: write %25");
  const parts = text.slice(1).split("/");
  const path = parts.at(-1) === "*" ? "prefix" : "exact";
  if (path === "prefix" || parts.at(-1) === "") parts.pop();
  for (const part of parts) {
    if (part === "") refuse(route, "has an empty segment in its path");
    if (part.includes("*")) refuse(route, "has a * in its path that is not a whole last segment");
    if (/^(?:\.|%2e){1,2}$/i.test(part)) refuse(route, "has a dot segment in its path");
    if (/%(?:2f|5c|[01][0-9a-f]|7f)/i.test(part)) {
      refuse(route, "has an encoded slash, backslash or control character in its path");
    }
  }
  return { segments: pathSegments(`/${parts.join("/")}`), path };
}

/**
 * Returns a segment's bytes encoded for a path (RFC 3986, section 3.3), with `*` encoded, because that has another
 * meaning in routes.
 */
function encode(segment: string): string {
  return segment.replace(
    /[^\w.~!$&'()+,;=:@-]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}

function refuse(route: string, what: string): never {
  throw new SkerryError("bad-settings", `The route ${JSON.stringify(route)} ${what}.`);
}
