import { SkerryError } from "../../../errors.ts";
import type { DecodedModule } from "../../../wasm/module.ts";
import { shownName } from "../../shown-name.ts";
import { meterImports, meterModule, standalone } from "../contract.ts";

/** What a module is recognised by that metering made, for a worker or on its own. */
const marks = [standalone.outOfFuel, { module: meterModule, name: meterImports.refill }];

/** Throws `already-metered` for what metering made: metered again it would pay for the first
 * metering's work as for its own. */
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
