import { SkerryError } from "../../../errors.ts";
import type { DecodedModule, Section } from "../../../wasm/module.ts";
import { preambleBytes } from "../../../wasm/preamble.ts";

/** Custom sections that tell of positions or indices in the source (WebAssembly tool conventions: `Debugging.md`,
 * `BuildId.md`, `CodeMetadata.md`), or of features that it has: of the metered module they would not be true. Names of
 * functions are written anew. */
const untrue =
  /^(?:name|sourceMappingURL|external_debug_info|build_id|target_features|\.debug_.*|metadata\.code\..*)$/;

/** Sections of an object file (`Linking.md`), by which a linker would put numbers into the wrong places. */
const ofObjects = /^(?:linking|reloc\..*)$/;

/** Custom sections of a module that its metered one has as well, in their order. @throws SkerryError `feature-not-allowed`
 * for an object file. */
export function retainedSections({ sections, label }: DecodedModule): readonly Section[] {
  const custom = sections.filter(({ id }) => id === 0);
  const object = custom.find(({ name }) => ofObjects.test(name));
  if (object !== undefined) {
    throw new SkerryError(
      "feature-not-allowed",
      `The ${label} is an object file, as its section ${object.name} at byte ${object.offset} shows, and no linker could ` +
        "use it once it was metered: link it, and meter what comes of that.",
    );
  }
  return custom.filter(({ name }) => !untrue.test(name));
}

/** A module with sections of another one before its own: one for dynamic linking, `dylink.0`, has to be the first
 * (WebAssembly tool conventions, `DynamicLinking.md`). */
export function withSections(
  wasm: Uint8Array,
  source: DecodedModule,
  sections: readonly Section[],
): Uint8Array {
  if (sections.length === 0) return wasm;
  const kept = sections.map(({ offset, content }) => source.bytes.subarray(offset, content.end));
  return new Uint8Array(
    Buffer.concat([wasm.subarray(0, preambleBytes), ...kept, wasm.subarray(preambleBytes)]),
  );
}
