import { crossingPrice } from "../../prices.ts";
import { ok, type Result } from "../session/result.ts";
import { currentSession } from "../session/session.ts";

/** Fuel for each variable and secret that a name is compared with. */
const comparePrice = 200n;

/** A variable or a secret by its name, paid for. */
export function variableOf(name: string): string | undefined {
  const session = currentSession();
  const entries = session.options.environment;
  session.charge(comparePrice * BigInt(entries.length));
  const value = entries.find(([each]) => each === name)?.[1];
  if (value !== undefined) session.charge(crossingPrice("string", 2 * value.length));
  return value;
}

/** `wasi:config/store`: the worker's variables and secrets. */
export const configStore = {
  get(key: string): Result<string | undefined, never> {
    return ok(variableOf(key));
  },

  getAll(): Result<[string, string][], never> {
    return ok(currentSession().payForEnvironment());
  },
};
