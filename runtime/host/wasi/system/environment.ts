import { crossingPrice } from "../../prices.ts";
import { currentSession } from "../session/session.ts";

/** `wasi:cli/environment`: the worker's variables and secrets, and what a command is called with. */
export const environment = {
  getEnvironment(): [string, string][] {
    return currentSession().payForEnvironment();
  },
  getArguments(): string[] {
    const session = currentSession();
    const given = session.options.arguments ?? [];
    const price = (sum: bigint, text: string) => sum + crossingPrice("string", 2 * text.length);
    session.charge(given.reduce(price, 0n));
    return [...given];
  },
  initialCwd(): undefined {
    return undefined;
  },
};
