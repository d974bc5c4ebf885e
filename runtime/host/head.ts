import type { HeadImports } from "../abi/generated/types.ts";
import { lookPrices } from "./prices.ts";
import type { RequestState } from "./request-state.ts";

/** `skerry:edge/head`: the fields of the request as one text. Host and guest split it, so that a value can't be taken for
 * another field: the reader of requests lets no control character in but the tab (RFC 9110, section 5.5). */
export function headFunctions(
  state: () => Pick<RequestState, "fields">,
  charge: (fuel: bigint) => void,
): HeadImports {
  return {
    fields(): string {
      const { fields = [] } = state();
      charge(lookPrices.field * BigInt(fields.length));
      let text = "";
      for (const [name, value] of fields) text += `${name}:${value}\n`;
      return text;
    },
  };
}
