import type { Limits } from "../../settings/limits.ts";
import type { Outcome } from "../../worker/outcome/usage.ts";
import type { Case } from "../cases/case.ts";
import type { ProbedRequest } from "../report.ts";
import type { Call } from "../sampling.ts";
import { dimensionsOf } from "./dimensions.ts";
import { firstLimit } from "./first-limit.ts";
import { type Probe, type ProbeContext, probe, sharpened } from "./probe.ts";

/** Cases of a set that are probed, calls over all of them, and time, in ms. */
export const probeBudget = { cases: 4, calls: 1_000, time: 60_000 };

export interface ProbeOptions {
  readonly limits: Limits;
  readonly call: Call;
  readonly callWithMoreMemory: Call;
  /** Gets the name of each dimension before it is probed. */
  readonly onDimension: (name: string) => void;
}

/** Grows each of the first cases of a set along all its dimensions, within {@link probeBudget}. */
export async function probeRequests(
  set: readonly Case[],
  options: ProbeOptions,
): Promise<{ probes: ProbedRequest[]; notProbed: number }> {
  const stopAt = performance.now() + probeBudget.time;
  let calls = 0;
  const counted =
    (call: Call): Call =>
    (request) => {
      calls += 1;
      return call(request);
    };
  const context = {
    limits: options.limits,
    mayGoOn: () => calls < probeBudget.calls && performance.now() < stopAt,
    call: counted(options.call),
    callWithMoreMemory: counted(options.callWithMoreMemory),
  };
  const probes: ProbedRequest[] = [];
  const bases = new Map<string, Outcome>();
  for (const { name, request } of set.slice(0, probeBudget.cases)) {
    const base = await context.call(request);
    bases.set(name, base);
    const skipped = base.error === null ? null : `as it is, it fails with ${base.error.code}`;
    const dimensions: Probe[] = [];
    if (skipped === null) {
      for (const dimension of dimensionsOf(request)) {
        options.onDimension(dimension.name);
        dimensions.push(await probe(dimension, base, context));
      }
    }
    probes.push({ case: name, skipped, dimensions });
  }
  await sharpenFirst(probes, set, bases, context);
  return { probes, notProbed: Math.max(0, set.length - probeBudget.cases) };
}

/** The limit that comes first is found to the unit: it is what people go by, and call. */
async function sharpenFirst(
  probes: ProbedRequest[],
  set: readonly Case[],
  bases: ReadonlyMap<string, Outcome>,
  context: ProbeContext,
): Promise<void> {
  const first = firstLimit(probes);
  const place = probes.findIndex((each) => each.case === first?.case);
  const probed = probes[place];
  const request = set.find(({ name }) => name === first?.case)?.request;
  if (probed === undefined || request === undefined) return;
  const all = dimensionsOf(request);
  const sharp = probed.dimensions.map((found, index) =>
    found.dimension === first!.dimension
      ? sharpened(found, all[index]!, bases.get(probed.case)!, context)
      : found,
  );
  probes[place] = { ...probed, dimensions: await Promise.all(sharp) };
}
