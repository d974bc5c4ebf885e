import { setTimeout as wait } from "node:timers/promises";
import { Agent, request } from "undici";
import { processTree, wholeCpuOf } from "../process-figures.ts";
import type { RatedProgram } from "./programs.ts";
import type { RatedServer } from "./rated-server.ts";

/** Savings are used up first, and what is compiled once, in ms. */
const warmUpMs = 2_500;

/** How long sums take to come from shards, in ms. */
const toldMs = 1_500;

const usualConnections = 16;

export interface RatedFigures {
  readonly name: string;
  /** In a second. */
  readonly answers: number;
  readonly refusals: number;
  /** CPU time of all processes, in ms a second, without what they use when nobody asks. */
  readonly cpuMs: number;
  /** Of one request, in millions: what its guest burned, and what stands for its host's work. */
  readonly fuel: number;
  readonly hostFuel: number;
}

/** CPU time of all processes in so many ms, in ms a second. */
export async function cpuOfTree(pid: number, ms: number): Promise<number> {
  const tree = processTree(pid);
  const cpu = () => tree.map((each) => wholeCpuOf([each]));
  const before = cpu();
  const begun = performance.now();
  await wait(ms);
  const seconds = (performance.now() - begun) / 1_000;
  // One that has ended meanwhile tells nothing any more.
  return cpu().reduce((sum, ms, i) => sum + Math.max(0, ms - before[i]!), 0) / seconds;
}

/** Asks a program, by its place in the server, for as much as it answers, for so many ms.
 * @throws when it fails, or does not fail, other than its name says. */
export async function measureRated(
  server: RatedServer,
  at: number,
  { name, contentBytes = 0, fields = 0, connections = usualConnections }: RatedProgram,
  { ms, idleMs }: { readonly ms: number; readonly idleMs: number },
): Promise<RatedFigures> {
  const dispatcher = new Agent({ connections, headersTimeout: 60_000 });
  const headers: Record<string, string> = { host: server.hostOf(at) };
  for (let i = 0; i < fields; i++) headers[`x-field-${i}`] = "x".repeat(40);
  const content = contentBytes > 0 ? { method: "POST", body: Buffer.alloc(contentBytes) } : {};
  const counts = new Map<number, number>();
  let open = true;
  const visitor = async () => {
    while (open) {
      const { statusCode, body } = await request(server.url, { dispatcher, headers, ...content });
      await body.dump({ limit: 2 ** 30 });
      counts.set(statusCode, (counts.get(statusCode) ?? 0) + 1);
    }
  };
  const before = await server.sumsOf(at);
  const visitors = Promise.all(Array.from({ length: connections }, visitor));
  await Promise.race([wait(warmUpMs), visitors]);
  counts.clear();
  const begun = performance.now();
  const cpuMs = await cpuOfTree(server.pid, ms);
  const perSecond = (statuses: readonly number[]) =>
    (statuses.reduce((sum, status) => sum + (counts.get(status) ?? 0), 0) /
      (performance.now() - begun)) *
    1_000;
  const fails = /^(traps|throws)/.test(name);
  const [answers, refusals] = [perSecond(fails ? [500, 502] : [200]), perSecond([429, 503])];
  open = false;
  await visitors;
  await dispatcher.close();
  await wait(toldMs);
  const after = await server.sumsOf(at);
  const requests = after.requests - before.requests;
  const millions = (sum: number) => sum / Math.max(1, requests) / 1e6;
  if (answers === 0) throw new Error(`${name} gave ${JSON.stringify([...counts])}`);
  return {
    ...{ name, answers, refusals, cpuMs: Math.max(0, cpuMs - idleMs) },
    fuel: millions(after.fuel - before.fuel),
    hostFuel: millions(after.hostFuel - before.hostFuel),
  };
}
