import { SkerryError } from "../../../../runtime/errors.ts";
import { prices } from "../../../../runtime/module/meter/prices.ts";
import { instrument, type OraclePrices } from "./oracle.ts";
import { type Bounds, type Bytes, boundsOf, meterOrRefuse } from "./run.ts";
import { withoutCustomSections } from "./sections.ts";
import { type Border, exposed } from "./state.ts";
import { readTextModule, type TextModule } from "./text-module.ts";
import { disassemble } from "./wat.ts";

/** A module in the forms that are compared. All export what they hold. */
export interface ModuleForms {
  /** What the module as it came consists of. */
  readonly module: TextModule;
  readonly plain: Bytes;
  /** Null where metering refuses it. */
  readonly metered: Bytes | null;
  readonly refused: SkerryError | null;
  readonly oracle: Bytes;
  /** Null where metering refuses the module. */
  readonly bounds: Bounds | null;
}

/** Makes the forms of a valid module. Throws where the metered form is not valid. */
export async function formsOf(
  source: Bytes,
  border: Border,
  meter = meterOrRefuse,
): Promise<ModuleForms> {
  const bare = withoutCustomSections(source);
  const module = readTextModule(await disassemble(bare));
  const plain = exposed(bare, module, border);
  const result = meter(plain);
  const refused = result instanceof SkerryError ? result : null;
  const text = readTextModule(await disassemble(plain));
  const oracle = await instrument(text, refused === null ? prices : anyPrice);
  const forms = { module, plain, refused, oracle: oracle.wasm };
  if (result instanceof SkerryError) return { ...forms, metered: null, bounds: null };
  const metered = result.wasm as Bytes;
  if (!WebAssembly.validate(metered)) throw new Error("the metered module is not valid");
  return { ...forms, metered, bounds: boundsOf(text.text, oracle.dearestFunction) };
}

/** Instructions that the price table lacks cost 1 here. */
const anyPrice: OraclePrices = {
  ...prices,
  instructions: {
    get: (name: string) =>
      prices.instructions.get(name) ?? (/^(catch|catch_all|delegate)$/.test(name) ? 0 : 1),
  } as ReadonlyMap<string, number>,
};
