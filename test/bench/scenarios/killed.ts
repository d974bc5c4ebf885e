import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import Table from "cli-table3";
import { ClientConnection, expectedEnd, getRequest } from "../client-connection.ts";
import { exampleWasm } from "../example-wasm.ts";
import { cpuOf } from "../process-figures.ts";
import { type BenchContext, type Goal, median, type Scenario } from "../scenario.ts";
import { greeting } from "../servers.ts";
import { type Serving, startServing } from "../serving.ts";
import { SteadyLoad } from "../steady-load.ts";

/** What a killed shard cost. */
interface Killed {
  /** From the kill to the first right answer on a connection made after it, in ms. */
  readonly firstAnswerMs: number;
  /** From the kill until a shard that was not there before has answered something, in ms: shards tell
   * every 250 ms. */
  readonly newShardMs: number;
  /** CPU time that the new shard had used by then, in ms: what a machine with nothing else to do would
   * take at least. */
  readonly newShardCpuMs: number;
  /** Connections of the load that broke with a request under way. */
  readonly lost: number;
  /** Answers of the load that were not 200, by status. */
  readonly refused: Readonly<Record<string, number>>;
}

/** A shard that is lost this soon after its start, in ms, is started again only after a pause. */
const shortLife = 3_500;

/** The longest that a new shard is waited for, in ms. */
const patience = 30_000;

/** A shard that is killed under load: one of two, and the only one. */
export const killedScenario: Scenario = {
  name: "killed",
  about: "a shard killed under load: until the first answer again, and until a new shard answers",
  async run(context) {
    const wasm = await exampleWasm("hello");
    const figures = new Map<number, Killed[]>();
    for (const shards of [2, 1]) figures.set(shards, await killRounds(shards, wasm, context));
    const head = [
      "a shard killed",
      "first answer, ms",
      "worst",
      "new shard, ms",
      "lost",
      "refused",
    ];
    const table = new Table({ head });
    const goals: Goal[] = [];
    for (const [shards, each] of figures) {
      const name = shards === 1 ? "the only one" : `one of ${shards}`;
      const first = each.map(({ firstAnswerMs }) => firstAnswerMs);
      table.push([
        name,
        median(first).toFixed(0),
        Math.max(...first).toFixed(0),
        median(each.map(({ newShardMs }) => newShardMs)).toFixed(0),
        median(each.map(({ newShardCpuMs }) => newShardCpuMs)).toFixed(0),
        median(each.map(({ lost }) => lost)),
        median(each.map(({ refused }) => Object.values(refused).reduce((a, b) => a + b, 0))),
      ]);
      goals.push({
        what: `shard killed under load (${name}): first answer again, the worst`,
        value: Math.max(...first),
        unit: "ms",
        bound: { atMost: 1_000 },
      });
    }
    return {
      tables: [table.toString()],
      goals,
      document: { figures: Object.fromEntries(figures) },
    };
  },
};

async function killRounds(
  shards: number,
  wasm: Uint8Array,
  { folder, rounds, say }: BenchContext,
): Promise<Killed[]> {
  const serving = await startServing(join(folder, `killed-${shards}`), `shards = ${shards}`);
  try {
    const killed: Killed[] = [];
    for (let round = 1; round <= rounds; round++) {
      say(`${shards === 1 ? "the only shard" : `one of ${shards} shards`}: ${round} of ${rounds}`);
      // The kill quarantines the worker that ran; a new deployment of it starts without a record.
      const variables = { round: String(round) };
      await serving.deploy("hello", wasm, { routes: ["*/*"], variables });
      killed.push(await killOne(serving));
    }
    return killed;
  } finally {
    await serving.end();
  }
}

async function killOne(serving: Serving): Promise<Killed> {
  const load = new SteadyLoad(serving, getRequest("hello.localhost"), expectedEnd(greeting));
  try {
    await settled(serving);
    const { shards } = await serving.status();
    const known = new Set(shards.map(({ pid }) => pid));
    load.reset();
    const begun = performance.now();
    process.kill(shards.find(({ cordon }) => cordon === "default")!.pid, "SIGKILL");
    const since = () => performance.now() - begun;
    const [firstAnswerMs, { newShardMs, newShardCpuMs }] = await Promise.all([
      firstAnswer(serving).then(since),
      newShard(serving, known).then((pid) => {
        const { main, helpers, others } = cpuOf([pid]);
        return { newShardMs: since(), newShardCpuMs: main + helpers + others };
      }),
    ]);
    if (load.wrong > 0) throw new Error(`${load.wrong} answers were wrong`);
    return {
      firstAnswerMs,
      newShardMs,
      newShardCpuMs,
      lost: load.lost,
      refused: { ...load.refused },
    };
  } finally {
    load.end();
  }
}

/** Resolves when all shards are there, under load, and not new any more. */
async function settled(serving: Serving): Promise<void> {
  const begun = performance.now();
  for (;;) {
    const { shards } = await serving.status();
    const ours = shards.filter(({ cordon }) => cordon === "default");
    const ready = ours.every(
      ({ startedAt, isolates }) => Date.now() - startedAt > shortLife && isolates > 0,
    );
    if (ours.length > 0 && ready) return;
    if (performance.now() - begun > patience) throw new Error("the shards did not settle");
    await wait(50);
  }
}

/** Asks on new connections, one after the other, until one is answered as it should be. */
async function firstAnswer(serving: Serving): Promise<void> {
  const begun = performance.now();
  while (performance.now() - begun < patience) {
    if (await isAnswered(serving)) return;
    await wait(2);
  }
  throw new Error("nothing was answered after the kill");
}

/** Whether a request on a new connection is answered as it should be. */
function isAnswered(serving: Serving): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = new ClientConnection(serving, () => resolve(false));
    connection.ask(getRequest("hello.localhost"), expectedEnd(greeting), ({ status, body }) => {
      connection.close();
      resolve(status === 200 && body === null);
    });
  });
}

/** Gives the process of the first new shard that has answered something. It gets new connections alone:
 * those of the load that broke are with other shards before it is there. */
async function newShard(serving: Serving, known: ReadonlySet<number>): Promise<number> {
  const begun = performance.now();
  while (performance.now() - begun < patience) {
    const [{ shards }] = await Promise.all([serving.status(), isAnswered(serving)]);
    const found = shards.find(({ pid, isolates }) => !known.has(pid) && isolates > 0);
    if (found !== undefined) return found.pid;
    await wait(20);
  }
  throw new Error("no new shard answered");
}
