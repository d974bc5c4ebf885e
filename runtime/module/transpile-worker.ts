import type { ForeignOffer } from "../abi/foreign/value-type.ts";
import { SkerryError } from "../errors.ts";
import type { DecodedComponent } from "./decode.ts";
import { enclose, shutIn } from "./enclose.ts";
import { type Transpiled, transpile, validate } from "./glue/transpile.ts";
import { workerExport, workerWorlds } from "./worker-world.ts";

/** Transpiles a component in the shell of its world, so that the validator compares its types with the host's: the
 * glue lifts and lowers by the types that a component declares, and only the crossing of the host's is priced and
 * bounded. @throws SkerryError `invalid-module`, and `unknown-kind` for a component of other types. */
export async function transpileWorker(
  bytes: Uint8Array,
  { imports, exports }: Pick<DecodedComponent, "imports" | "exports">,
  foreign: readonly ForeignOffer[] = [],
): Promise<Transpiled> {
  const handler = workerExport(exports)!;
  const names = imports.map(({ name }) => name);
  try {
    return await transpile(enclose(bytes, names, handler, foreign));
  } catch (error) {
    if (!(error instanceof SkerryError) || error.code !== "invalid-module") throw error;
    await validateAlone(bytes);
    const reason = error.message.replace("The component does not validate: ", "");
    throw new SkerryError(
      "unknown-kind",
      `The component's types are not those of ${workerWorlds[handler.kind]}: ${reason.replace(/ \(at offset 0x[0-9a-f]+\)/, "")}`,
    );
  }
}

/** Throws where a component is invalid by itself, with offsets that are its own. */
async function validateAlone(component: Uint8Array): Promise<void> {
  const { bytes, before } = shutIn(component);
  try {
    await validate(bytes);
  } catch (error) {
    if (!(error instanceof SkerryError)) throw error;
    const message = error.message.replace(
      /\(at offset 0x([0-9a-f]+)\)/,
      (_, offset: string) => `(at offset 0x${(Number.parseInt(offset, 16) - before).toString(16)})`,
    );
    throw new SkerryError(error.code, message);
  }
}
