import { readdirSync, readFileSync } from "node:fs";
import { decodeCore } from "../../../../runtime/module/decode.ts";
import { meteredFeatures } from "../../../../runtime/module/meter/plan/metered-features.ts";
import type { Bytes } from "./run.ts";
import { assemble } from "./wat.ts";

const folder = new URL("../constructs/", import.meta.url);

/** One module for each kind of construct. Calls whose name begins with "trap" trap, those that begin
 * with "out of fuel" have no end, and no others do. */
export const constructs: readonly string[] = readdirSync(folder).filter((name) =>
  name.endsWith(".wat"),
);

export async function readConstruct(name: string): Promise<Bytes> {
  return assemble(readFileSync(new URL(name, folder), "utf8"));
}

/** Whether policy allows all that a module uses. */
export function isAllowed(wasm: Bytes): boolean {
  const { features } = decodeCore({ bytes: wasm, base: 0, label: "core module" });
  return [...features.keys()].every((feature) => meteredFeatures.includes(feature));
}
