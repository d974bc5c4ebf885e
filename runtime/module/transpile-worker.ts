import { worlds } from "../abi/generated/imports.ts";
import { SkerryError } from "../errors.ts";
import { enclose } from "./enclose.ts";
import { type Transpiled, transpile } from "./transpile.ts";

const [world] = Object.keys(worlds);

/** Transpiles a component in its world's shell, so that the validator holds its types against the
 * world's: the glue lifts and lowers by the types a component declares, and those of the world are the
 * ones whose crossing is priced and bounded.
 * @throws SkerryError `invalid-module`, and `unknown-kind` for a component of other types. */
export async function transpileWorker(component: Uint8Array): Promise<Transpiled> {
  try {
    return await transpile(enclose(component));
  } catch (error) {
    if (!(error instanceof SkerryError) || error.code !== "invalid-module") throw error;
    // What is invalid by itself is told so, with offsets that are its own.
    await transpile(component);
    const reason = error.message.replace("The component does not validate: ", "");
    throw new SkerryError(
      "unknown-kind",
      `The component's types are not those of ${world}: ${reason.replace(/ \(at offset 0x[0-9a-f]+\)/, "")}`,
    );
  }
}
