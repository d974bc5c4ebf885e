import { SkerryError } from "../../../errors.ts";
import { walkInitialiser } from "../../../wasm/instructions/initialiser.ts";
import { op } from "../../../wasm/instructions/op.ts";
import type { ActivePlace, DecodedModule, Initialiser, Span } from "../../../wasm/module.ts";
import { Reader } from "../../../wasm/reader.ts";
import type { PriceByOpcode, PriceTable } from "../prices.ts";
import { byLength } from "./lengths.ts";

/** What instantiating a module costs apart from its start function, which pays for itself: the pages
 * and elements it begins with, its active segments by their length, and every initialiser's
 * instructions. The host charges it, since no code of the guest's runs. */
export function initialFuel(
  module: DecodedModule,
  table: PriceTable,
  priceOf: PriceByOpcode,
): number {
  let fuel = 0;
  const initialiser = (each: Initialiser) => {
    const cursor = walkInitialiser(module, each);
    let previous: Span | null = null;
    while (cursor.next()) {
      fuel += priceOf(cursor.opcode, cursor.start);
      if (byLength.has(cursor.opcode.code))
        fuel += constantLength(module, previous) * table.arrayElement;
      previous = { start: cursor.start, end: cursor.end };
    }
  };
  const place = (each: ActivePlace | null) => {
    if (each !== null) initialiser(each.offset);
  };
  for (const { min } of module.memories) fuel += min * table.page;
  for (const { min, initialiser: every } of module.tables) {
    fuel += min * table.newElement;
    if (every !== null) initialiser(every);
  }
  for (const global of module.globals) initialiser(global.initialiser);
  for (const segment of module.elements) {
    place(segment.place);
    const { items, mode } = segment;
    if (items.kind === "expressions") items.expressions.forEach(initialiser);
    const count = items.kind === "expressions" ? items.expressions.length : items.functions.length;
    if (mode === "active") fuel += count * table.element;
  }
  for (const segment of module.data) {
    if (segment.place === null) continue;
    place(segment.place);
    const length = segment.bytes.end - segment.bytes.start;
    fuel += Math.ceil(length / 2 ** table.bytesPerFuelShift);
  }
  return fuel;
}

/** The length of an array in an initialiser, which the instruction before pushes: only a constant is known
 * beforehand. Throws `feature-not-allowed` for another. */
function constantLength({ bytes, base, label }: DecodedModule, previous: Span | null): number {
  const { start = 0, end = 0 } = previous ?? {};
  if (bytes[start] === op.i32Const) {
    const length = new Reader(bytes, base, start + 1, end, label).signed(32);
    return Number(BigInt.asUintN(32, length));
  }
  throw new SkerryError(
    "feature-not-allowed",
    `An initialiser of ${label} makes an array before byte ${base + end} whose length is no constant: ` +
      "what that costs can't be told beforehand. Write the length with i32.const.",
  );
}
