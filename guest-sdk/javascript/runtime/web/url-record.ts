/** A parsed URL (URL Standard, "URL record"), with the path as its own serialisation: "" for no
 * segments, else each segment behind a slash. */
export interface UrlRecord {
  scheme: string;
  username: string;
  password: string;
  /** Serialised; null for no host, "" for an empty one. */
  host: string | null;
  port: number | null;
  path: string;
  /** A path that is no list of segments, as of `data:` and `mailto:`. */
  opaque: boolean;
  query: string | null;
  fragment: string | null;
}

/** Default ports of the special schemes; `file` has none. */
const specialPorts: Readonly<Record<string, number | null>> = {
  __proto__: null as never,
  http: 80,
  https: 443,
  ws: 80,
  wss: 443,
  ftp: 21,
  file: null,
};

export const isSpecial = (scheme: string): boolean => specialPorts[scheme] !== undefined;

export const defaultPort = (scheme: string): number | null => specialPorts[scheme] ?? null;

export const hasCredentials = (url: UrlRecord): boolean =>
  url.username !== "" || url.password !== "";

/** Whether a URL can have neither credentials nor a port. */
export const isWithoutAuthority = (url: UrlRecord): boolean =>
  url.host === null || url.host === "" || url.scheme === "file";

export function serializeUrl(url: UrlRecord): string {
  const query = url.query === null ? "" : `?${url.query}`;
  const fragment = url.fragment === null ? "" : `#${url.fragment}`;
  return `${url.scheme}:${serializeAuthority(url)}${url.path}${query}${fragment}`;
}

function serializeAuthority(url: UrlRecord): string {
  // Without a host a path that begins with two slashes would read as one.
  if (url.host === null) return !url.opaque && url.path.startsWith("//") ? "/." : "";
  return `//${serializeCredentials(url)}${hostAndPort(url)}`;
}

function serializeCredentials(url: UrlRecord): string {
  if (!hasCredentials(url)) return "";
  return url.password === "" ? `${url.username}@` : `${url.username}:${url.password}@`;
}

export function hostAndPort(url: UrlRecord): string {
  return url.port === null ? (url.host ?? "") : `${url.host}:${url.port}`;
}
