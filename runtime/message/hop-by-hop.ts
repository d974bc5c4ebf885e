/** Fields that are about a connection, not a message (RFC 9110, section 7.6.1). */
export const hopByHopFields = [
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
] as const;

/** Fields that a message is nothing without, or that the host itself goes by or sets: no Connection field
 * takes them off. Their removal is what attacks use the field for. */
const kept: ReadonlySet<string> = new Set([
  "authorization",
  "content-encoding",
  "content-length",
  "content-type",
  "cookie",
  "host",
  "set-cookie",
  "x-forwarded-for",
  "x-request-id",
]);

/** The fields, in lower case, that a Connection field names as being about the connection, and that are
 * therefore not passed on (RFC 9110, section 7.6.1); null for none, as nearly always. */
export function nominatedFields(connection: string): ReadonlySet<string> | null {
  if (connection === "" || connection === "keep-alive" || connection === "close") return null;
  const names = connection
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "close" && name !== "keep-alive" && !kept.has(name));
  return names.length === 0 ? null : new Set(names);
}
