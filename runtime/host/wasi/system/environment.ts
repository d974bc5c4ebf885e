import { currentSession } from "../session/session.ts";

/** `wasi:cli/environment`: the worker's variables and secrets. */
export const environment = {
  getEnvironment(): [string, string][] {
    return currentSession().payForEnvironment();
  },
  getArguments(): string[] {
    return [];
  },
  initialCwd(): undefined {
    return undefined;
  },
};
