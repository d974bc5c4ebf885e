// Runs one cheat's requests in this process, one after the other, and tells by IPC what each took. The flags
// are those of shards.
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { WorkerIsolate } from "../../../runtime/isolate/isolate.ts";
import { makeRequest } from "../../../runtime/message/make-request.ts";
import { grants } from "../../../runtime/settings/settings.ts";
import { completeLimits, fuelDefaults } from "../../../runtime/settings/worker-settings.ts";
import { RunningDeployment } from "../../../runtime/worker/running-deployment.ts";
import type { Cheat } from "./cheat.ts";
import { importCheat } from "./find-cheats.ts";
import type { CheatOrder, CheatSample, Run } from "./samples.ts";

/** The least time for which slices are looked at, in ms. */
const pollInterval = 0.5;

/** How long a round is, in ms, where a request takes less. */
const roundMs = 150;

/** So long a process is left alone after a request, in ms: compilers and the collector end what it caused. */
const afterwards = 60;

/** The deadline of a request that nothing else ends, in ms. */
const deadlineMs = 1_000;

let isolate: WorkerIsolate | null = null;
const create = WorkerIsolate.create;
WorkerIsolate.create = async (...given) => {
  isolate = await create.apply(WorkerIsolate, given);
  return isolate;
};

/** CPU time of this process so far, in ms: of V8's helpers, and of all its threads. */
function cpu(): { readonly helpers: number; readonly all: number } {
  let helpers = 0;
  for (const thread of readdirSync("/proc/self/task")) {
    try {
      const name = readFileSync(`/proc/self/task/${thread}/comm`, "latin1");
      if (!name.startsWith("V8Worker") && !name.startsWith("DelayedTask")) continue;
      const [ns] = readFileSync(`/proc/self/task/${thread}/schedstat`, "latin1").split(" ");
      helpers += Number(ns) / 1e6;
    } catch {
      // It has ended.
    }
  }
  const { user, system } = process.cpuUsage();
  return { helpers, all: (user + system) / 1_000 };
}

function requestFor({ headers = [], body }: Cheat): ReturnType<typeof makeRequest> {
  return makeRequest({ headers, ...(body === undefined ? {} : { body }) });
}

/** Times the slices that a request's guest uses up, until `ended`, but the first: before that its memory or its whole
 * instance was made as it was. */
async function watchSlices(ended: () => boolean): Promise<number[]> {
  const slices: number[] = [];
  let before = isolate?.slices ?? 0;
  let since: number | null = null;
  while (!ended()) {
    await wait(pollInterval);
    const now = performance.now();
    const count = ((isolate?.slices ?? before) - before) | 0;
    if (count <= 0) continue;
    for (let each = 0; since !== null && each < count; each++) slices.push((now - since) / count);
    before += count;
    since = now;
  }
  return slices;
}

/** Sends `count` requests, one after the other, and gives what one of them took. */
async function run(
  deployment: RunningDeployment,
  order: CheatOrder,
  cheat: Cheat,
  count: number,
): Promise<Run> {
  const request = requestFor(cheat);
  const before = cpu();
  const begun = performance.now();
  let fuel = 0;
  let startFuel = 0;
  const ends = new Set<string>();
  for (let each = 0; each < count; each++) {
    const { error, response, usage } = await deployment.call(request);
    fuel += usage.fuel + usage.startFuel;
    startFuel += usage.startFuel;
    ends.add(error?.code ?? String(response?.status));
    if (error !== null && order.tells && each === 0) process.stderr.write(`${error.message}\n`);
  }
  const wallMs = performance.now() - begun;
  await wait(afterwards);
  const after = cpu();
  return {
    fuel: fuel / count,
    startFuel: startFuel / count,
    cpuMs: (after.all - before.all) / count,
    helpersMs: (after.helpers - before.helpers) / count,
    wallMs: wallMs / count,
    end: [...ends].join(", "),
  };
}

/** Sends one request, and times its slices. Looking takes CPU time, so that no request whose CPU time counts is
 * looked at. */
async function slicesOf(deployment: RunningDeployment, cheat: Cheat): Promise<number[]> {
  let ended = false;
  const watched = watchSlices(() => ended);
  await deployment.call(requestFor(cheat));
  ended = true;
  return await watched;
}

/** How long after its deadline a request ends that nothing else ends. */
async function lateEnd({ name, artifact, fuel }: CheatOrder, cheat: Cheat): Promise<number | null> {
  const hours = 3_600_000;
  const limits = completeLimits(fuelDefaults(fuel), {
    ...{ fuel: 2 ** 50, startFuel: 2 ** 50, cpu: hours, startCpu: hours, deadline: deadlineMs },
  });
  const { variables = {} } = cheat;
  const settings = { name, grants, limits, variables, secrets: {} };
  const deployment = await RunningDeployment.load(artifact, settings, () => process.exit(3));
  const begun = performance.now();
  const { error } = await deployment.call(requestFor(cheat));
  return error?.code === "deadline-exceeded" ? performance.now() - begun - deadlineMs : null;
}

async function measure(order: CheatOrder): Promise<CheatSample> {
  const cheat = await importCheat(order.name);
  const limits = completeLimits(fuelDefaults(order.fuel), {});
  const { variables = {} } = cheat;
  const settings = { name: order.name, grants, limits, variables, secrets: {} };
  const loading = cpu();
  const deployment = await RunningDeployment.load(order.artifact, settings, () => process.exit(3));
  const loadMs = cpu().all - loading.all;
  const ask = (count: number) => run(deployment, order, cheat, count);
  const first = await ask(1);
  const probe = await ask(1);
  const count = Math.max(1, Math.min(1_000, Math.floor(roundMs / probe.wallMs)));
  // What the host's own code takes until it is compiled is not the request's.
  if (count > 1) await ask(count);
  const later = count === 1 ? [probe] : [await ask(count)];
  let spent = first.wallMs + later[0]!.wallMs * count;
  while (later.length < order.rounds && spent < order.mostMs) {
    const one = await ask(count);
    later.push(one);
    spent += one.wallMs * count;
  }
  const slices: number[] = [];
  // A short request has no slice to look at.
  for (let round = 0; count === 1 && round < later.length; round++) {
    slices.push(...(await slicesOf(deployment, cheat)));
  }
  return { name: order.name, loadMs, first, later, slices, lateMs: await lateEnd(order, cheat) };
}

process.once("message", async (message) => {
  let reply: { sample: CheatSample } | { error: string };
  try {
    reply = { sample: await measure(message as CheatOrder) };
  } catch (error) {
    reply = { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  // The engine crashes where a process ends with isolates that run: this one ends as it is.
  process.send!(reply, () => process.kill(process.pid, "SIGKILL"));
});
