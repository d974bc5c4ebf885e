// Growth of a worker that is made up: what it burns follows a formula.
import { growCase } from "../../runtime/measure/growth/grow-case.ts";
import type { Growth } from "../../runtime/measure/growth/growth.ts";
import { parseVary } from "../../runtime/measure/growth/vary.ts";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { defaultLimits } from "../../runtime/settings/limits.ts";
import type { Outcome } from "../../runtime/worker/outcome/usage.ts";

export const limits = { ...defaultLimits(1_000_000), memory: 2 ** 24 };

export const ceilings = [
  { of: "skerry", label: "fuel", figure: "fuel", limit: 1_000_000, estimate: false },
  { of: "skerry", label: "memory", figure: "memoryBytes", limit: 2 ** 24, estimate: false },
  { of: "elsewhere", label: "CPU time", figure: "fuel", limit: 100_000, estimate: true },
] as const;

const modelled = (fuelOf: (n: number) => number) => async (request: { uri: string }) => {
  const fuel = Math.round(fuelOf(Number(new URL(request.uri).searchParams.get("n"))));
  const over = fuel > limits.fuel;
  return {
    requestId: "id",
    request: { method: "GET", uri: request.uri },
    response: over ? null : { status: 200, fields: [], body: { tag: "empty" } },
    error: over ? { code: "fuel-exhausted", message: "All fuel burned." } : null,
    usage: {
      ...{ fuel: Math.min(fuel, limits.fuel), memoryBytes: 65_536, hostCalls: 0, wallMs: 1 },
      cpuMs: 0,
      startFuel: 0,
      hostFuel: 0,
      coldStartMs: 1,
    },
    log: [],
  } as Outcome;
};

export const calling = (fuelOf: (n: number) => number) => ({
  call: modelled(fuelOf),
  callWithMoreMemory: modelled(fuelOf),
});

/** How a case grows whose fuel is a function of its parameter `n`; `text` is as `--vary` takes it. */
export function grown(
  text: string,
  fuelOf: (n: number) => number,
  name = "GET /",
): Promise<Growth> {
  return growCase({ name, request: makeRequest({ url: "/?n=1" }) }, parseVary(text), {
    ...calling(fuelOf),
    limits,
    ceilings,
    onSize: () => {},
  });
}
