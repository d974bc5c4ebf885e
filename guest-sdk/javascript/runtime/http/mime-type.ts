// MIME types (MIME Sniffing Standard §4.4 and §4.5).
import { isToken } from "./field-syntax.ts";

/** One parameter: a name, and a value in quotes or without. */
const parameter = /;[\t\n\r ]*([^;=]*)(?:=(?:"((?:[^"\\]|\\.)*)"?[^;]*|([^;]*)))?/gs;

/** A Content-Type as a Blob has it: in its usual form, and empty for what is none. */
export function serializedMimeType(text: string): string {
  const end = text.indexOf(";");
  const essence = stripped(end === -1 ? text : text.slice(0, end)).toLowerCase();
  const parts = essence.split("/");
  if (parts.length !== 2 || !parts.every(isToken)) return "";
  let result = essence;
  const seen = new Set<string>();
  for (const [, key = "", quoted, plain] of (end === -1 ? "" : text.slice(end)).matchAll(
    parameter,
  )) {
    const name = key.toLowerCase();
    const value = quoted?.replace(/\\(.)/gs, "$1") ?? plain?.replace(/[\t\n\r ]+$/, "") ?? "";
    if (!isToken(name) || seen.has(name) || (value === "" && quoted === undefined)) continue;
    seen.add(name);
    result += `;${name}=${isToken(value) ? value : `"${value.replace(/["\\]/g, "\\$&")}"`}`;
  }
  return result;
}

/** Without HTTP white space around it: other white space, as a no-break space, belongs to the text. */
function stripped(text: string): string {
  return text.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "");
}
