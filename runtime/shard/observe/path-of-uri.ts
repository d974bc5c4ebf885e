/**
 * Returns the path of a request's URI, or of a refused request target, without the query, which may contain secrets.
 */
export function pathOfUri(uri: string): string {
  const target = uri.replace(/^https?:\/\/[^/?#]*/i, "");
  const end = target.search(/[?#]/);
  return end === -1 ? target : target.slice(0, end);
}
