// Forms as bodies (Fetch Standard, "formData()"; RFC 7578).

import { serializedMimeType } from "../http/mime-type.ts";
import { bytesOfBlob } from "./blob.ts";
import { File } from "./file.ts";
import { FormData } from "./form-data.ts";
import { encodeUtf8 } from "./text-encoder.ts";
import { bytesAsLatin1, latin1AsBytes } from "./text-latin1.ts";
import { decodeUtf8 } from "./text-utf8.ts";
import { parseUrlEncoded } from "./url-encoded.ts";

/** A form of more parts, or a part with more bytes of fields, is refused. */
const maxParts = 10_000;
const maxFieldBytes = 16_384;

/** A form as `multipart/form-data`, with the Content-Type that names its boundary. */
export function encodeMultipart(form: FormData): { bytes: Uint8Array<ArrayBuffer>; type: string } {
  // Bytes as Latin-1: the engine searches and joins strings much faster than arrays of bytes.
  const parts: string[] = [];
  for (const [name, value] of form) parts.push(encodePart(name, value));
  const boundary = boundaryFor(parts);
  const body = parts.map((part) => `--${boundary}\r\n${part}\r\n`).join("");
  return {
    bytes: latin1AsBytes(`${body}--${boundary}--\r\n`),
    type: `multipart/form-data; boundary=${boundary}`,
  };
}

function encodePart(name: string, value: string | File): string {
  const disposition = `Content-Disposition: form-data; name="${escapeName(crlf(name))}"`;
  if (typeof value === "string") return `${disposition}\r\n\r\n${utf8(crlf(value))}`;
  const type = value.type === "" ? "application/octet-stream" : value.type;
  const fields = `${disposition}; filename="${escapeName(value.name)}"\r\nContent-Type: ${type}`;
  return `${fields}\r\n\r\n${bytesAsLatin1(bytesOfBlob(value))}`;
}

/** Not random, for a worker may have no grant for that: counted up until no part holds it. */
function boundaryFor(parts: readonly string[]): string {
  for (let number = 1; ; number++) {
    const boundary = `----skerry-form-data-${String(number).padStart(12, "0")}`;
    if (!parts.some((part) => part.includes(boundary))) return boundary;
  }
}

const utf8 = (text: string): string => bytesAsLatin1(encodeUtf8(text));
const crlf = (text: string): string => text.replace(/\r\n?|\n/g, "\r\n");

const escapeName = (name: string): string =>
  utf8(name).replace(/[\r\n"]/g, (character) => ({ "\r": "%0D", "\n": "%0A" })[character] ?? "%22");

/** A form from a body of either form type.
 * @throws TypeError for another type, and for a body that is not of its type. */
export function parseFormData(bytes: Uint8Array, contentType: string): FormData {
  const type = serializedMimeType(contentType);
  const [essence] = type.split(";");
  if (essence === "application/x-www-form-urlencoded") {
    const form = new FormData();
    for (const [name, value] of parseUrlEncoded(decodeUtf8(bytes))) form.append(name, value);
    return form;
  }
  if (essence !== "multipart/form-data") {
    throw new TypeError(
      `A body of type "${essence}" is no form: formData() reads multipart/form-data and ` +
        "application/x-www-form-urlencoded.",
    );
  }
  return parseMultipart(bytes, boundaryOf(type));
}

function boundaryOf(type: string): string {
  const parameters = type.matchAll(/;([^=;]+)=(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g);
  const [, , quoted, plain] = parameters.find(([, name]) => name === "boundary") ?? [];
  const boundary = quoted?.replace(/\\(.)/g, "$1") ?? plain ?? "";
  // RFC 2046, section 5.1.1.
  if (boundary !== "" && boundary.length <= 70) return boundary;
  throw new TypeError("The form's Content-Type names no boundary of 1 to 70 characters.");
}

function parseMultipart(bytes: Uint8Array, boundary: string): FormData {
  const form = new FormData();
  const text = bytesAsLatin1(bytes);
  const delimiter = `--${boundary}`;
  // What stands in front of the first boundary means nothing (RFC 2046, section 5.1.1).
  let at = text.startsWith(delimiter) ? 0 : text.indexOf(`\r\n${delimiter}`) + 2;
  if (!text.startsWith(delimiter, at)) throw broken("holds no boundary of its Content-Type");
  at += delimiter.length;
  for (let parts = 0; !text.startsWith("--", at); parts++) {
    if (parts === maxParts) throw broken(`has more than ${maxParts} parts`);
    if (!text.startsWith("\r\n", at)) throw broken("has a boundary in the middle of a line");
    const fieldsEnd = text.indexOf("\r\n\r\n", at);
    const end = text.indexOf(`\r\n${delimiter}`, fieldsEnd + 2);
    if (fieldsEnd < 0 || end < 0) throw broken("ends within a part");
    if (fieldsEnd - at > maxFieldBytes)
      throw broken(`has more than ${maxFieldBytes} bytes of fields`);
    addPart(form, text.slice(at, fieldsEnd), bytes.subarray(fieldsEnd + 4, end));
    at = end + 2 + delimiter.length;
  }
  return form;
}

function addPart(form: FormData, fields: string, content: Uint8Array): void {
  const disposition = /\r\ncontent-disposition:[ \t]*form-data([^\r]*)/i.exec(fields)?.[1];
  const name = disposition === undefined ? null : parameter(disposition, "name");
  if (disposition === undefined || name === null) throw broken("has a part without a name");
  const filename = parameter(disposition, "filename");
  if (filename === null) {
    form.append(name, decodeUtf8(content));
    return;
  }
  const type = /\r\ncontent-type:[ \t]*([^\r]*)/i.exec(fields)?.[1]?.trim() ?? "text/plain";
  form.append(name, new File([content], filename, { type }));
}

/** A quoted parameter of a Content-Disposition, with what browsers escape in it undone. */
function parameter(disposition: string, name: string): string | null {
  const match = new RegExp(`;[ \\t]*${name}="([^"]*)"`, "i").exec(disposition);
  if (match === null) return null;
  const latin1 = match[1]!.replace(/%0d|%0a|%22/gi, (escaped) => decodeURIComponent(escaped));
  return decodeUtf8(latin1AsBytes(latin1));
}

const broken = (what: string): TypeError => new TypeError(`The multipart form ${what}.`);
