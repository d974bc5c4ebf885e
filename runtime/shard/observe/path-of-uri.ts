/** The path of a request's URI, or of a request target that was refused: without the query, which may
 * hold what nobody should read in a log or a trace. */
export function pathOfUri(uri: string): string {
  const target = uri.replace(/^https?:\/\/[^/?#]*/i, "");
  const end = target.search(/[?#]/);
  return end === -1 ? target : target.slice(0, end);
}
