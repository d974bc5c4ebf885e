import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Whether a secret stands in it, as it is or in a form that anybody can undo. */
export function holdsSecret(content: string | Buffer, secret: string): boolean {
  const bytes = Buffer.from(content as string);
  const text = Buffer.from(secret);
  // Wherever it begins within three bytes, its middle is the same in Base64.
  const base64 = [0, 1, 2].map((shift) => text.subarray(shift).toString("base64").slice(4, -4));
  const forms = [text, Buffer.from(secret, "utf16le"), text.toString("hex"), ...base64];
  return forms.some((form) => bytes.includes(form));
}

/** All files under a folder, with their paths inside it. */
export function filesUnder(folder: string): { readonly path: string; readonly content: Buffer }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => ({ path: path.slice(folder.length + 1), content: readFileSync(path) }));
}
