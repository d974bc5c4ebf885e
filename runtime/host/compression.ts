import type { CompressionImports, Direction, Format } from "../abi/generated/types.ts";
import type { HostOperations } from "./operations.ts";
import { priced } from "./prices.ts";

/** The most bytes that are handed over at once, and that come back. */
export const maxPushed = 65_536;

/** Fuel for each byte that is handed over and for each that comes back, over what crosses: the slowest there is to
 * compress, and blocks of DEFLATE that are all tables and no content. A stream's memory is cleared when it is opened. */
const pushedPrices = { opened: 4_000_000n, in: 1_000n, out: 100n } as const;

/** `skerry:edge/compression`: the shard has the streams, by the numbers they have in their request. */
export function compressionFunctions(
  operations: () => HostOperations,
  charge: (fuel: bigint) => void,
): CompressionImports {
  return {
    open(direction: Direction, format: Format) {
      charge(pushedPrices.opened);
      const all = operations();
      const id = all.nextNumber();
      all.tell("compression.open", id, direction, format);
      return id;
    },
    push(id: number, input: Uint8Array, last: boolean) {
      const all = operations();
      if (!all.knows(id)) throw new RangeError(`the request has no stream ${id}`);
      if (input.length > maxPushed) {
        throw new RangeError(`compression.push takes at most ${maxPushed} bytes a call`);
      }
      charge(pushedPrices.in * priced(input.length));
      const transformed = all.ask("compression.push", id, input, last);
      if (transformed.tag === "bytes") charge(pushedPrices.out * priced(transformed.val.length));
      return transformed;
    },
  };
}
