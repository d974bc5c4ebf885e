// Forms as bodies (Fetch Standard, "formData()"; RFC 7578).

import { serializedMimeType } from "../http/mime-type.ts";
import { append } from "../own-lists.ts";
import { bytesOfBlob } from "./blob.ts";
import { File } from "./file.ts";
import { type FormData, type FormEntry, formOfEntries } from "./form-data.ts";
import { areAscii } from "./text-ascii.ts";
import { encodeUtf8 } from "./text-encoder.ts";
import { holds } from "./text-holds.ts";
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
  for (const entry of form) append(parts, encodePart(entry[0], entry[1]));
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
    if (!parts.some((part) => holds(part, boundary))) return boundary;
  }
}

const utf8 = (text: string): string => bytesAsLatin1(encodeUtf8(text));
const crlf = (text: string): string => text.replace(/\r\n?|\n/g, "\r\n");

const escapeName = (name: string): string =>
  utf8(name).replace(/[\r\n"]/g, (character) => ({ "\r": "%0D", "\n": "%0A" })[character] ?? "%22");

const urlEncoded = "application/x-www-form-urlencoded";
const multipart = "multipart/form-data";

/** A form from a body of either form type.
 * @throws TypeError for another type, and for a body that is not of its type. */
export function parseFormData(bytes: Uint8Array, contentType: string): FormData {
  // As nearly all clients write it: to read a type as such takes patterns.
  const type = contentType === urlEncoded ? urlEncoded : serializedMimeType(contentType);
  const essence = type.split(";", 1)[0]!;
  if (essence === urlEncoded) return formOfEntries(parseUrlEncoded(decodeUtf8(bytes)));
  if (essence === multipart) return parseMultipart(bytes, boundaryOf(type));
  throw new TypeError(
    `A body of type "${essence}" is no form: formData() reads ${multipart} and ${urlEncoded}.`,
  );
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
  const entries: FormEntry[] = [];
  const text = bytesAsLatin1(bytes);
  const isAscii = areAscii(bytes);
  const delimiter = `\r\n--${boundary}`;
  const beginsWithIt = text.startsWith(delimiter.slice(2));
  const pieces = (beginsWithIt ? `\r\n${text}` : text).split(delimiter, maxParts + 2);
  // What stands in front of the first boundary means nothing (RFC 2046, section 5.1.1).
  if (pieces.length === 1) throw broken("holds no boundary of its Content-Type");
  let at = pieces[0]!.length + delimiter.length - (beginsWithIt ? 2 : 0);
  for (let index = 1; index < pieces.length; index++) {
    const piece = pieces[index]!;
    if (piece.startsWith("--")) return formOfEntries(entries);
    if (index > maxParts) throw broken(`has more than ${maxParts} parts`);
    if (!piece.startsWith("\r\n")) throw broken("has a boundary in the middle of a line");
    const fieldsEnd = endOfFields(piece);
    if (fieldsEnd < 0) break;
    if (fieldsEnd > maxFieldBytes) throw broken(`has more than ${maxFieldBytes} bytes of fields`);
    const fields = piece.slice(0, fieldsEnd);
    const { name, filename } = namesOf(fields);
    const content = bytes.subarray(at + fieldsEnd + 4, at + piece.length);
    const decode = (latin1: string) => (isAscii ? latin1 : decodeUtf8(latin1AsBytes(latin1)));
    const value =
      filename === null
        ? decode(piece.slice(fieldsEnd + 4))
        : new File([content], decode(unescapeName(filename)), { type: typeOf(fields) });
    append(entries, [decode(unescapeName(name)), value]);
    at += piece.length + delimiter.length;
  }
  throw broken("ends within a part");
}

/** Where the empty line after a part's fields begins; below 0 where there is none. The boundary's own line may be all that
 * comes after it. */
function endOfFields(piece: string): number {
  const end = piece.indexOf("\r\n\r\n");
  return end < 0 && piece.endsWith("\r\n") ? piece.length - 2 : end;
}

interface PartNames {
  readonly name: string;
  /** Null for what is no file. */
  readonly filename: string | null;
}

/** What browsers and most clients write, to the letter: patterns cost many times as much. */
const usualBeginning = '\r\nContent-Disposition: form-data; name="';

/** The parameters of a part, one character a byte, with what browsers escape in them. */
function namesOf(fields: string): PartNames {
  if (fields.startsWith(usualBeginning)) {
    const line = fields.slice(usualBeginning.length).split("\r\n", 1)[0]!;
    const pieces = line.split('"', 5);
    const last = pieces.length - 1;
    if (last === 1 && pieces[1] === "") return { name: pieces[0]!, filename: null };
    if (last === 3 && pieces[1] === "; filename=" && pieces[3] === "") {
      return { name: pieces[0]!, filename: pieces[2]! };
    }
  }
  const disposition = /\r\ncontent-disposition:[ \t]*form-data([^\r]*)/i.exec(fields)?.[1];
  const name = disposition === undefined ? undefined : namePattern.exec(disposition)?.[1];
  if (disposition === undefined || name === undefined) throw broken("has a part without a name");
  return { name, filename: filenamePattern.exec(disposition)?.[1] ?? null };
}

const namePattern = /;[ \t]*name="([^"]*)"/i;
const filenamePattern = /;[ \t]*filename="([^"]*)"/i;

const typeOf = (fields: string): string =>
  /\r\ncontent-type:[ \t]*([^\r]*)/i.exec(fields)?.[1]?.trim() ?? "text/plain";

function unescapeName(latin1: string): string {
  if (!latin1.includes("%")) return latin1;
  return latin1.replace(/%0d|%0a|%22/gi, (escaped) => decodeURIComponent(escaped));
}

const broken = (what: string): TypeError => new TypeError(`The multipart form ${what}.`);
