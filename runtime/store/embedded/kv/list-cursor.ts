import { kvKeyBytes } from "../../kv.ts";

/** The cursor of a page: the last key that was looked at. A key that goes or comes in between moves nothing. */
export function listCursor(key: Uint8Array): string {
  return Buffer.from(key).toString("base64url");
}

/** The key of a cursor, or undefined if it is none that a list with this prefix gave. */
export function keyOfCursor(cursor: string, prefix: Uint8Array): Uint8Array | undefined {
  if (cursor.length === 0 || cursor.length > kvKeyBytes * 2) return undefined;
  const key = Buffer.from(cursor, "base64url");
  if (key.length > kvKeyBytes || key.toString("base64url") !== cursor) return undefined;
  return key.subarray(0, prefix.length).equals(prefix) ? key : undefined;
}
