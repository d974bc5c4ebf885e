/** Statuses whose answers have no content (RFC 9110, sections 15.3.5, 15.3.6, 15.4.5; Fetch Standard, "null body status"). */
export const statusesWithoutContent: ReadonlySet<number> = new Set([204, 205, 304]);
