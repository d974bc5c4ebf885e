import { SkerryError } from "../errors.ts";
import { type Prepared, type PrepareOptions, prepare } from "./prepare.ts";

/** Prepares a module and resolves to what `use` makes of its artifact. To read an artifact checks its every byte, and
 * removes a damaged one: `use` resolves to null then, and the artifact is made again, once. @throws SkerryError what
 * {@link prepare} and `use` do, and `host-failed`. */
export async function withArtifact<Used>(
  wasm: Uint8Array,
  options: PrepareOptions,
  use: (prepared: Prepared) => Promise<Used | null>,
): Promise<Used> {
  for (let attempt = 0; attempt < 2; attempt++) {
    const used = await use(await prepare(wasm, options));
    if (used !== null) return used;
  }
  throw new SkerryError("host-failed", "The artifact does not stay in the store.");
}
