import { HostModule } from "../host-module.ts";

/** `fuel-grants.wat`, assembled. */
export const fuelGrantsModule =
  "AGFzbQEAAAABCgJgAAF+YAF+AX8CIAIHYWNjb3VudARmdWVsA34BB2FjY291bnQEbG9vawAAAwMCAQAGEgN+AEKAgAELfgFCAAt/AUEACwcrBQVncmFpbgMBB3Jlc2VydmUDAgVhaGVhZAMDBHRha2UAAQZyZWZpbGwAAgo9Ag4AIwAgAH0kACMAQgBZCywAIwNBAEojAiMBWSMAIwF8QgBZcXEEQCMDQQFrJAMjAiMBfSQCIwEPCxAACwA6BG5hbWUBBwEABGxvb2sCCgEBAQAFdW5pdHMHHgQABGZ1ZWwBBWdyYWluAgdyZXNlcnZlAwVhaGVhZA==";

/** What grants a guest's account its fuel, in grains of one size. Each grant is a grain whatever the time is, or as
 * much as is owed if that is more, so that what a guest has in hand when it traps is the same in every run; what
 * depends on time is after how many of them the host looks. */
export interface FuelGrants {
  /** What is granted at once, in fuel units. */
  readonly grain: WebAssembly.Global<bigint>;
  /** What may still be granted. */
  readonly reserve: WebAssembly.Global<bigint>;
  /** Grains that are granted before `look` is asked. */
  readonly ahead: WebAssembly.Global<number>;
  /** Takes units from the account. Returns 1 if what is left is zero or more, else 0. */
  readonly take: (units: bigint) => number;
  /** A grain, or what `look` returns. */
  readonly refill: () => bigint;
}

const grantsModule = new HostModule(fuelGrantsModule);

export function fuelGrants(fuel: WebAssembly.Global<bigint>, look: () => bigint): FuelGrants {
  const { exports } = new WebAssembly.Instance(grantsModule.compiled, { account: { fuel, look } });
  return exports as unknown as FuelGrants;
}
