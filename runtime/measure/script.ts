import type { Manifest } from "../module/artifact.ts";
import { Reader } from "../wasm/reader.ts";
import type { FuelProfile } from "./where/fuel-profile.ts";
import { isScripted } from "./where/parts.ts";

/** The script of a worker that is an engine with a script in it: bundled, without the SDK's Web APIs. In bytes; null where the
 * module does not tell. */
export interface Script {
  readonly bytes: number | null;
  readonly gzipBytes: number | null;
}

const unknown: Script = { bytes: null, gzipBytes: null };

/** Where builds write its size (`guest-sdk/javascript/build/script-size.ts`), and where older ones left nothing but places. */
const sizeSection = "skerry:script";
const mapSection = "skerry:script-map";

/** The most characters of the record, a line of JSON with two numbers. */
const longestText = 200;

/** The script in a module; null for a worker that has none. */
export function scriptIn(
  wasm: Uint8Array,
  { sections }: Pick<Manifest, "sections">,
): Script | null {
  const section = sections.findLast(({ name }) => name === sizeSection);
  if (section !== undefined) return sizeIn(wasm, section) ?? unknown;
  return sections.some(({ name }) => name === mapSection) ? unknown : null;
}

/** The script of a worker whose engine was known by its code, whoever built it. */
export function scriptSeen(where: readonly FuelProfile[]): Script | null {
  return where.some(isScripted) ? unknown : null;
}

function sizeIn(wasm: Uint8Array, { offset, bytes }: Manifest["sections"][number]): Script | null {
  const reader = new Reader(wasm, 0, offset, offset + bytes, sizeSection);
  reader.byte();
  reader.u32();
  reader.name(sizeSection.length);
  if (reader.remaining > longestText) return null;
  try {
    const text = new TextDecoder().decode(wasm.subarray(reader.position, reader.end));
    const { bytes: size, gzipBytes } = JSON.parse(text);
    return isSize(size) && isSize(gzipBytes) ? { bytes: size, gzipBytes } : null;
  } catch {
    return null;
  }
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
