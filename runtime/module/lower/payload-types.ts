import { Reader } from "../../wasm/reader.ts";
import { parseInterface } from "../interface-name.ts";
import { decodeLimits } from "../limits.ts";
import { type FromImport, notTakenApart, type ServiceParts } from "./service-parts.ts";

/** What the futures of WASI 0.3 have: whether a message was sent, trailers, whether text was printed. */
export type FutureKind = "sent" | "trailers" | "printed";

const codes = { stream: 0x66, future: 0x65, result: 0x6a, option: 0x6b, own: 0x69, u8: 0x7d };

/** Bytes of each type of number, by its code (`Binary.md`: `primvaltype`). */
const numbers: ReadonlyMap<number, ItemSize> = new Map([
  ...[0x7e, 0x7d].map((code) => [code, "1"] as const),
  ...[0x7c, 0x7b].map((code) => [code, "2"] as const),
  ...[0x7a, 0x79, 0x76].map((code) => [code, "4"] as const),
  ...[0x78, 0x77, 0x75].map((code) => [code, "8"] as const),
]);

/** Names of other types, as an error has them. */
const names: Readonly<Record<number, string>> = {
  ...{ 127: "booleans", 116: "characters", 115: "strings", 114: "records", 113: "variants" },
  ...{ 112: "lists", 103: "lists", 111: "tuples", 110: "flags", 109: "enums" },
  ...{ 107: "options", 106: "results", 105: "resources", 104: "resources" },
  ...{ 102: "streams", 101: "futures", 100: "error contexts" },
};

/** How many bytes an item has of which a guest has both ends. */
export type ItemSize = "-unit" | "1" | "2" | "4" | "8";

/** What a stream has: bytes, which the host may read and write, or items of some size, which pass within the guest.
 * @throws SkerryError `feature-not-allowed` for others */
export function streamOf(service: ServiceParts, type: number): "bytes" | ItemSize {
  const reader = definition(service, type);
  if (reader?.byte() !== codes.stream) throw notTakenApart("has a stream of no type");
  if (reader.byte() === 0) return "-unit";
  const code = codeAt(service, reader);
  return code === codes.u8 ? "bytes" : itemSize(code, "stream");
}

/** The kind of a future, by its type's structure, or the size of its item where it passes within the guest.
 * @throws SkerryError `feature-not-allowed` */
export function futureOf(
  service: ServiceParts,
  type: number,
): { readonly kind: FutureKind } | { readonly size: ItemSize } {
  const future = definition(service, type);
  if (future?.byte() !== codes.future) throw notTakenApart("has a future of no type");
  if (future.byte() === 0) return { size: "-unit" };
  const kind = hostKind(service, future.slice(future.position, future.end, future.where));
  return kind === null ? { size: itemSize(codeAt(service, future), "future") } : { kind };
}

/** Whether a function's type is that of `wasi:http/handler`: it takes a request, and returns a response or an error-code. */
export function isHandle(service: ServiceParts, type: number): boolean {
  const func = definition(service, type);
  // Asynchronous, or not.
  if (func === null || ![0x40, 0x43].includes(func.byte()) || func.u32() !== 1) return false;
  func.name(decodeLimits.nameBytes);
  if (ownedIn(service, func) !== "request" || func.byte() !== 0) return false;
  const result = typeAt(service, func);
  if (result?.byte() !== codes.result || result.byte() !== 1) return false;
  if (ownedIn(service, result) !== "response" || result.byte() !== 1) return false;
  return importAt(service, result)?.name === "error-code";
}

/** The name of the resource of which the value there is the owner; null for another value. */
function ownedIn(service: ServiceParts, reader: Reader): string | null {
  const own = typeAt(service, reader);
  return own?.byte() === codes.own ? (importAt(service, own)?.name ?? null) : null;
}

function itemSize(code: number | null, of: "stream" | "future"): ItemSize {
  const size = numbers.get(code ?? 0);
  if (size !== undefined) return size;
  const name = names[code ?? 0] ?? "another type";
  throw notTakenApart(
    `has a ${of} of ${name}`,
    "within one component only streams and futures of numbers, or without elements, can be used (Canonical ABI), and no " +
      "function of the host has one of that type: pass such values in the component's own memory",
  );
}

/** The kind of a future that functions of the host have; null for others. */
function hostKind(service: ServiceParts, future: Reader): FutureKind | null {
  const result = typeAt(service, future);
  if (result?.byte() !== codes.result) return null;
  const hasValue = result.byte() === 1;
  const isTrailers = hasValue && isOptionOfFields(service, typeAt(service, result));
  const error = result.byte() === 1 ? importAt(service, result) : null;
  const of = error?.name === "error-code" ? parseInterface(error.from)?.package : null;
  if (of === "wasi:http" && (isTrailers || !hasValue)) return isTrailers ? "trailers" : "sent";
  return of === "wasi:cli" && !hasValue ? "printed" : null;
}

function isOptionOfFields(service: ServiceParts, option: Reader | null): boolean {
  const own = option?.byte() === codes.option ? typeAt(service, option) : null;
  if (own?.byte() !== codes.own) return false;
  const { from = "", name = "" } = importAt(service, own) ?? {};
  return (
    parseInterface(from)?.package === "wasi:http" && /^(?:fields|trailers|headers)$/.test(name)
  );
}

/** A type that was defined; null for others. */
function definition({ types }: ServiceParts, index: number): Reader | null {
  const type = types[index];
  if (type == null || !("defined" in type)) return null;
  return new Reader(type.defined, 0, 0, type.defined.length, "type");
}

/** The same of the type that a value there has. */
function typeAt(service: ServiceParts, reader: Reader): Reader | null {
  if (isPrimitive(reader)) return null;
  return definition(service, reader.index33());
}

function importAt({ types }: ServiceParts, reader: Reader): FromImport | null {
  if (isPrimitive(reader)) return null;
  const type = types[reader.index33()];
  return type != null && "from" in type ? type : null;
}

/** The code of the type that a value there has; null for one that is not defined in the component. */
function codeAt(service: ServiceParts, reader: Reader): number | null {
  if (isPrimitive(reader)) return reader.byte();
  return definition(service, reader.index33())?.byte() ?? null;
}

/** Whether a primitive type comes there: a type's index that begins with such a byte has more than one, and a larger first. */
function isPrimitive(reader: Reader): boolean {
  return reader.peek() >= 0x64 && reader.peek() <= 0x7f;
}
