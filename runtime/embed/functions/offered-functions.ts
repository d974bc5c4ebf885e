import { instanceType } from "../../abi/foreign/instance-type.ts";
import { readInterface } from "../../abi/foreign/read-interface.ts";
import type { ForeignInterface, ForeignOffer } from "../../abi/foreign/value-type.ts";
import { SkerryError } from "../../errors.ts";
import { withoutVersion } from "../../module/interface-name.ts";
import type { AskedFunction, FunctionAnswer } from "../../shard/embedded/asked-services.ts";
import { CallerTurns } from "../caller-turns.ts";
import type { FunctionFailureEvent } from "../host-events.ts";
import type { Placement } from "../placement.ts";
import { callFunction, FunctionFailure } from "./call-function.ts";
import type { HostInterface } from "./host-interface.ts";
import { type InterfaceLimits, limitsOf, pricesOf } from "./interface-limits.ts";

/** The caller, as this process knows it. */
export interface CallingWorker {
  /** "tenant/worker". */
  readonly worker: string;
  readonly tenant: string;
  /** Its deployments: the current one, and those that are ending. */
  readonly placements: readonly Placement[];
}

interface Offered {
  readonly schema: ForeignInterface;
  readonly offer: ForeignOffer;
  readonly limits: InterfaceLimits;
  readonly functions: HostInterface["functions"];
  /** Turns of its callers, by worker. */
  readonly turns: CallerTurns;
}

/**
 * The functions that a program offers to its workers. Whatever a shard claims, a worker can only call functions that
 * its options grant, with values that their declaration accepts, within limits on concurrent calls and calls per
 * second.
 */
export class OfferedFunctions {
  /** By name, without the version. */
  readonly #offered = new Map<string, Offered>();
  /** Gets what this program's functions failed with. */
  onFailure: (failure: FunctionFailureEvent) => void = () => {};

  /** @throws SkerryError `bad-settings` for a declaration that can't be read, or functions that are not as it says. */
  constructor(interfaces: readonly HostInterface[]) {
    for (const each of interfaces) {
      const offered = read(each);
      const name = withoutVersion(offered.schema.name);
      if (this.#offered.has(name)) throw bad(`The interface ${name} is there twice.`);
      this.#offered.set(name, offered);
    }
  }

  /** Names of the interfaces, without versions. */
  get names(): ReadonlySet<string> {
    return new Set(this.#offered.keys());
  }

  /** Returns the declarations that importing modules are checked against. */
  offersOf(names: readonly string[]): readonly ForeignOffer[] {
    return names.map((name) => this.#offered.get(name)!.offer);
  }

  /** Full names of all but these. */
  namesBeside(names: readonly string[]): readonly string[] {
    return [...this.#offered]
      .filter(([name]) => !names.includes(name))
      .map(([, { schema }]) => schema.name);
  }

  /** Returns the schemas of these interfaces for isolates. */
  schemasOf(names: readonly string[]): readonly ForeignInterface[] {
    return names.map((name) => this.#offered.get(name)!.schema);
  }

  /** Never rejects. @param signal fires when its request is over: what waits is not begun, and the function is told. */
  async call(
    by: CallingWorker | null,
    asked: AskedFunction,
    signal: AbortSignal,
  ): Promise<FunctionAnswer> {
    const name = withoutVersion(asked.interface);
    const offered = this.#offered.get(name);
    const granted = by?.placements.some(({ interfaces }) => interfaces.includes(name)) === true;
    if (
      by === null ||
      offered === undefined ||
      !granted ||
      offered.schema.name !== asked.interface
    ) {
      return { failed: "function-failed", message: "The worker is granted no such function." };
    }
    const declared = offered.schema.functions.find(({ wit }) => wit === asked.function);
    if (declared === undefined) {
      return { failed: "function-failed", message: "There is no such function." };
    }
    const done = await offered.turns.take(by.worker, asked.values.byteLength, signal);
    if (done === "given-up") {
      return { failed: "function-failed", message: "The request ended before its call's turn." };
    }
    if (done === "too-many") {
      return { failed: "function-failed", message: "Too many calls of the worker wait for it." };
    }
    try {
      const { worker, tenant } = by;
      const does = offered.functions[declared.js]!.bind(offered.functions);
      const longBits = by.placements.some(({ runsScripts }) => runsScripts) ? 53 : 64;
      const limits = { ...offered.limits, longBits } as const;
      return await callFunction(does, declared, asked.values, { worker, tenant, signal }, limits);
    } catch (error) {
      const failure =
        error instanceof FunctionFailure ? error : new FunctionFailure("failed", error);
      const { cause, message } = failure;
      // A failure that nobody waits for is not reported.
      if (!signal.aborted) {
        this.onFailure({
          worker: by.worker,
          interface: name,
          function: declared.js,
          error: cause ?? failure,
        });
      }
      const where = `${asked.interface}#${asked.function}`;
      return { failed: "function-failed", message: `The program's function ${where} ${message}.` };
    } finally {
      done();
    }
  }
}

function read(given: HostInterface): Offered {
  const limits = limitsOf(given);
  try {
    const { name, declared, functions } = readInterface(given.wit, given.interface);
    for (const { js } of functions) {
      const does = given.functions[js];
      if (typeof does !== "function" || does === Reflect.get(Object.prototype, js)) {
        throw new Error(`${name} declares ${js}, and \`functions\` has no such one`);
      }
    }
    for (const js of Object.keys(given.functions)) {
      if (!functions.some((each) => each.js === js)) {
        throw new Error(`\`functions\` has ${js}, which ${name} does not declare`);
      }
    }
    const type = Buffer.from(instanceType(declared)).toString("base64");
    return {
      schema: { name, functions, fuel: pricesOf(given), maxIn: limits.bytesIn },
      offer: { name, type },
      limits,
      functions: given.functions,
      turns: new CallerTurns(limits),
    };
  } catch (error) {
    if (error instanceof SkerryError) throw error;
    throw bad(`An interface can't be offered: ${(error as Error).message}.`);
  }
}

const bad = (sentence: string) => new SkerryError("bad-settings", sentence);
