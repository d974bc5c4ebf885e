import { Reader } from "../../wasm/reader.ts";
import { parseInterface } from "../interface-name.ts";
import { type FromImport, notTakenApart, type ServiceParts } from "./service-parts.ts";

/** What the futures of WASI 0.3 have: whether a message was sent, trailers, whether text was printed. */
export type FutureKind = "sent" | "trailers" | "printed";

const codes = { stream: 0x66, future: 0x65, result: 0x6a, option: 0x6b, own: 0x69, u8: 0x7d };

/** Checks that a stream is one of bytes. @throws SkerryError `feature-not-allowed` */
export function checkStream(service: ServiceParts, type: number): void {
  const reader = definition(service, type);
  const isOfBytes =
    reader?.byte() === codes.stream && reader.byte() === 1 && reader.byte() === codes.u8;
  if (!isOfBytes) throw notTakenApart("has a stream of something else than bytes");
}

/** The kind of a future, by its type's structure. @throws SkerryError `feature-not-allowed` */
export function futureKind(service: ServiceParts, type: number): FutureKind {
  const future = definition(service, type);
  const result =
    future?.byte() === codes.future && future.byte() === 1 ? typeAt(service, future) : null;
  if (result?.byte() === codes.result) {
    const hasValue = result.byte() === 1;
    const isTrailers = hasValue && isOptionOfFields(service, typeAt(service, result));
    const error = result.byte() === 1 ? importAt(service, result) : null;
    const of = error?.name === "error-code" ? parseInterface(error.from)?.package : null;
    if (of === "wasi:http" && (isTrailers || !hasValue)) return isTrailers ? "trailers" : "sent";
    if (of === "wasi:cli" && !hasValue) return "printed";
  }
  throw notTakenApart("has a future of a type that no function of world wasi:http/service has");
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
  if (reader.peek() >= 0x64) return null;
  return definition(service, reader.index33());
}

function importAt({ types }: ServiceParts, reader: Reader): FromImport | null {
  if (reader.peek() >= 0x64 && reader.peek() <= 0x7f) return null;
  const type = types[reader.index33()];
  return type != null && "from" in type ? type : null;
}
