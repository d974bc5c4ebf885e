import { crossingPrice } from "../../prices.ts";
import { currentSession } from "../session/session.ts";

/** `wasi:cli/environment`: the worker's variables and secrets. */
export const environment = {
  getEnvironment(): [string, string][] {
    const session = currentSession();
    const entries = session.options.environment;
    let price = 0n;
    for (const [name, value] of entries) {
      price += crossingPrice("string", 2 * name.length) + crossingPrice("string", 2 * value.length);
    }
    session.charge(price);
    return entries.map(([name, value]) => [name, value]);
  },
  getArguments(): string[] {
    return [];
  },
  initialCwd(): undefined {
    return undefined;
  },
};
