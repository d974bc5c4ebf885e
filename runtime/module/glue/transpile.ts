import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { SkerryError } from "../../errors.ts";
import { adaptGlue } from "./adapt-glue.ts";

export interface Transpiled {
  /** An ES module that exports `instantiate`, as `adaptGlue` has it. */
  readonly glue: string;
  /** The component's core modules by the names the glue asks for. */
  readonly cores: readonly { readonly name: string; readonly wasm: Uint8Array }[];
}

const glueName = "worker";

/** Turns a component into core modules and the JavaScript that lifts and lowers between them and the
 * host (jco's js-component-bindgen, which validates the component on the way). @param mayWaitByWasi as `adaptGlue` has it.
 * @throws SkerryError `invalid-module` with the validator's words; `pipeline-exceeded` where it trapped: it can't be
 * used again in this process. */
export async function transpile(component: Uint8Array, mayWaitByWasi = false): Promise<Transpiled> {
  const files = await write(component);
  const glue = files[`${glueName}.js`];
  if (glue === undefined) throw new SkerryError("host-failed", "The transpiler wrote no glue.");
  const cores = Object.entries(files)
    .filter(([name]) => name.endsWith(".wasm"))
    .map(([name, wasm]) => ({ name, wasm }));
  return { glue: adaptGlue(new TextDecoder().decode(glue), mayWaitByWasi), cores };
}

/** Throws as {@link transpile} does, for what is the component's own fault. */
export async function validate(component: Uint8Array): Promise<void> {
  await write(component);
}

async function write(component: Uint8Array): Promise<Record<string, Uint8Array>> {
  try {
    const { files } = await transpileBytes(component, {
      name: glueName,
      instantiation: "sync",
      wasiShim: false,
      nodejsCompat: false,
      tlaCompat: false,
      emitTypescriptDeclarations: false,
      // Without it accesses to a second memory become calls into JavaScript, which no fuel covers.
      multiMemory: true,
      // Core modules as files of their own, never as base64 inside the glue: they get metered.
      base64Cutoff: 0,
    });
    return files;
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw gaveUp(error);
    throw new SkerryError("invalid-module", `The component does not validate: ${reason(error)}.`);
  }
}

/** The transpiler is WebAssembly as well: it traps at the end of its stack or its memory. */
function gaveUp({ message }: Error): SkerryError {
  const words = message.replace(/^wasm trap: /, "");
  return new SkerryError(
    "pipeline-exceeded",
    `The component is more than the transpiler can handle, which ended with: ${words}.`,
  );
}

/** jco throws a string or an error whose payload is one. The first line says what failed, and those after it, where there are any, why. */
function reason(error: unknown): string {
  const payload = (error as { payload?: unknown }).payload;
  const text =
    typeof payload === "string" ? payload : error instanceof Error ? error.message : `${error}`;
  const [what = "", ...why] = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && line !== "Caused by:");
  return (why.length > 0 ? why.join(": ") : what).slice(0, 400).replace(/\.$/, "");
}
