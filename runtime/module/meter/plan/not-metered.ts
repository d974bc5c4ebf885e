import { SkerryError } from "../../../errors.ts";
import type { DecodedModule } from "../../../wasm/module.ts";
import { shownName } from "../../shown-name.ts";
import { meterImports, meterModule, standalone } from "../contract.ts";

/** What a module is recognised by that metering made, for a worker or on its own. */
const marks = [standalone.outOfFuel, { module: meterModule, name: meterImports.refill }];

/** Throws `already-metered` if the module has already been metered: metered twice, it would also pay for the code that the
 * first metering added. */
export function checkNotMetered({ imports, label }: DecodedModule): void {
  const mark = imports.find((each) =>
    marks.some(({ module, name }) => each.module === module && each.name === name),
  );
  if (mark === undefined) return;
  throw new SkerryError(
    "already-metered",
    `The ${label} is metered already: it imports ${shownName(mark.name)} from ` +
      `${shownName(mark.module)} at byte ${mark.offset}.`,
  );
}
