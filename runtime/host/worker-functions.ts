import type { WorkerImports } from "../abi/generated/types.ts";
import { cacheFunctions } from "./cache.ts";
import { clockFunctions } from "./clock.ts";
import { compressionFunctions } from "./compression.ts";
import { configFunctions } from "./config.ts";
import { cryptoFunctions } from "./crypto.ts";
import { fetchFunctions } from "./fetch.ts";
import type { FormatterStore } from "./formatters.ts";
import { headFunctions } from "./head.ts";
import { intlFunctions } from "./intl.ts";
import { kvFunctions } from "./kv.ts";
import { logFunctions, uncaughtFunctions } from "./log.ts";
import type { HostOperations } from "./operations.ts";
import { randomFunctions } from "./random.ts";
import type { RequestState } from "./request-state.ts";
import { streamsFunctions } from "./streams.ts";
import { textFunctions } from "./text.ts";

/** What the functions of a worker work with: all but the last three change with each request. */
export interface FunctionsOf {
  readonly state: () => RequestState;
  readonly operations: () => HostOperations;
  readonly charge: (fuel: bigint) => void;
  /** Whether the worker is being initialised. */
  readonly isStarting: () => boolean;
  readonly formatters: FormatterStore;
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** The host's functions for a worker, by interface. */
export function workerFunctions({
  state,
  operations,
  charge,
  isStarting,
  formatters,
  variables,
  secrets,
}: FunctionsOf): WorkerImports {
  return {
    "skerry:edge/log@0.1.0": logFunctions(state),
    "skerry:edge/uncaught@0.1.0": uncaughtFunctions(state),
    "skerry:edge/text@0.1.0": textFunctions(charge),
    "skerry:edge/head@0.1.0": headFunctions(state, charge),
    "skerry:edge/intl@0.1.0": intlFunctions(state, formatters, isStarting, charge),
    "skerry:edge/clock@0.1.0": clockFunctions(state),
    "skerry:edge/random@0.1.0": randomFunctions(state),
    "skerry:edge/config@0.1.0": configFunctions(variables, secrets),
    "skerry:edge/streams@0.1.0": streamsFunctions(operations),
    "skerry:edge/fetch@0.1.0": fetchFunctions(operations),
    "skerry:edge/kv@0.1.0": kvFunctions(operations),
    "skerry:edge/cache@0.1.0": cacheFunctions(operations, charge),
    "skerry:edge/crypto@0.1.0": cryptoFunctions(operations, charge),
    "skerry:edge/compression@0.1.0": compressionFunctions(operations, charge),
  };
}
