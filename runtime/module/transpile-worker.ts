import type { ForeignOffer } from "../abi/foreign/value-type.ts";
import { SkerryError } from "../errors.ts";
import type { DecodedComponent } from "./decode.ts";
import { enclose, shutIn } from "./enclose.ts";
import { type Transpiled, transpile, validate } from "./glue/transpile.ts";
import { lowerService } from "./lower/lower-service.ts";
import { notTakenApart } from "./lower/service-parts.ts";
import { mayWaitByWasi } from "./waiting-functions.ts";
import { isLowered, workerExport, workerWorlds } from "./worker-world.ts";

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
  const waits = mayWaitByWasi(names, workerWorlds[handler.kind]);
  try {
    const whole = enclose(bytes, names, handler, foreign);
    if (!isLowered(handler.kind)) return await transpile(whole, waits);
    await validate(shutIn(whole).bytes);
  } catch (error) {
    if (!(error instanceof SkerryError) || error.code !== "invalid-module") throw error;
    await validateAlone(bytes);
    const reason = error.message.replace("The component does not validate: ", "");
    throw new SkerryError(
      "unknown-kind",
      `The component's types are not those of ${workerWorlds[handler.kind]}: ${withoutOffset(reason)}`,
    );
  }
  return transpileLowered(lowerService(bytes, handler.kind), waits);
}

/** What was valid before it was lowered has functions then of other types than those that stand for them. */
async function transpileLowered(lowered: Uint8Array, waits: boolean): Promise<Transpiled> {
  try {
    return await transpile(lowered, waits);
  } catch (error) {
    if (!(error instanceof SkerryError) || error.code !== "invalid-module") throw error;
    const reason = withoutOffset(
      error.message.replace(/^The component does not validate: |\.$/g, ""),
    );
    throw notTakenApart(`has something else than a service of that has (${reason})`);
  }
}

/** The validator's words without a place, which is one in what was made of the component. */
function withoutOffset(words: string): string {
  return words.replace(/ \(at offset 0x[0-9a-f]+\)/, "");
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
