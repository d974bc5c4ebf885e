import { maskText } from "../message/secret-forms.ts";

/** The fields whose values are masked unless that is turned off. */
export const maskedFields = [
  "authorization",
  "cookie",
  "proxy-authorization",
  "set-cookie",
  "x-api-key",
  "x-auth-token",
] as const;

const schemes = /^(?:basic|bearer|digest|negotiate|hawk|token|apikey) +(?=\S)/i;

/** What a `set-cookie` says besides its cookie: everybody may know it, and workers go by it. */
const attributes =
  /^(?:(?:path|domain|expires|max-age|samesite|priority)=.*|secure|httponly|partitioned|\d\d[ -]\w{3}[ -]\d{2,4} [\d:]{8} GMT)$/i;

/** A piece of a field's value. */
interface Piece {
  readonly text: string;
  readonly secret: boolean;
}

/** The value of a masked field, in pieces: the name of a scheme is none, nor are the names of cookies. */
function piecesOf(name: string, value: string): Piece[] {
  if (name === "cookie") return value.split(/(;)/).flatMap(cookiePieces);
  if (name === "set-cookie") {
    // Some put several into one field, with commas between them.
    return value
      .split(/([;,])/)
      .flatMap((part, at) =>
        at > 0 && attributes.test(part.trim()) ? [open(part)] : cookiePieces(part),
      );
  }
  const scheme = schemes.exec(value)?.[0] ?? "";
  return [open(scheme), { text: value.slice(scheme.length), secret: true }];
}

function cookiePieces(part: string): Piece[] {
  if (part === ";" || part === ",") return [open(part)];
  const equals = part.indexOf("=");
  const value = part.slice(equals + 1);
  const trimmed = value.trim();
  const quoted = trimmed.length > 1 && trimmed.startsWith('"') && trimmed.endsWith('"');
  const text = quoted ? trimmed.slice(1, -1) : trimmed;
  const at = equals + 1 + value.length - value.trimStart().length + (quoted ? 1 : 0);
  const after = at + text.length;
  return [open(part.slice(0, at)), { text, secret: true }, open(part.slice(after))];
}

function open(text: string): Piece {
  return { text, secret: false };
}

/** A masked field's value without what is secret in it. @param name in lower case. */
export function maskField(name: string, value: string): string {
  const pieces = piecesOf(name, value);
  return pieces.map(({ text, secret }) => (secret ? maskText(text) : text)).join("");
}

/** A cookie that is a word says what somebody chose, and the word is in other texts as well. */
const word = /^[a-z]{1,15}$/i;

/** The parts of a masked field's value that would be secret elsewhere. @param name in lower case. */
export function secretParts(name: string, value: string): string[] {
  const parts = piecesOf(name, value).flatMap(({ text, secret }) => (secret ? [text] : []));
  if (name.endsWith("cookie")) {
    return parts.flatMap((part) => (word.test(part) ? [] : [part, decoded(part)]));
  }
  if (!/^basic /i.test(value)) return parts;
  const pair = Buffer.from(parts[0] ?? "", "base64").toString("utf8");
  return [...parts, pair, pair.slice(pair.indexOf(":") + 1)];
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
