// `npm run chaos -- --seed S --rounds N`: random faults on three nodes and three servers, each round checked. What breaks a promise
// is told with the round's schedule, which `--replay FILE` runs again, as often as `--rounds` says.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { programCopies } from "../../../../runtime/bin/program-copies.js";
import type { Chaos, Round } from "./run.ts";
import { type FaultKind, faultKinds, type Schedule, scheduleOf } from "./schedule.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    rounds: { type: "string" },
    from: { type: "string", default: "0" },
    length: { type: "string", default: "6000" },
    only: { type: "string" },
    replay: { type: "string" },
  },
});

function whole(name: "seed" | "rounds" | "from" | "length", least: number): number {
  const number = Number(values[name] ?? (values.replay === undefined ? 10 : 1));
  if (!Number.isSafeInteger(number) || number < least || number > 2 ** 31) {
    throw new Error(`--${name} has to be a whole number from ${least} to 2^31`);
  }
  return number;
}

function schedules(able: readonly FaultKind[]): Schedule[] {
  if (values.replay !== undefined) {
    const schedule = JSON.parse(readFileSync(values.replay, "utf8")) as Schedule;
    return Array.from({ length: whole("rounds", 1) }, () => schedule);
  }
  const only = values.only?.split(",") ?? faultKinds;
  const kinds = able.filter((kind) => only.includes(kind));
  if (kinds.length === 0) throw new Error(`--only has some of: ${able.join(", ")}`);
  const [seed, length, from] = [whole("seed", 0), whole("length", 1_000), whole("from", 0)];
  return Array.from({ length: whole("rounds", 1) }, (_, i) =>
    scheduleOf({ seed, round: from + i, length, kinds }),
  );
}

const say = (text: string) => void process.stderr.write(`${text}\n`);

async function main(): Promise<number> {
  const folder = join(import.meta.dirname, "build");
  mkdirSync(folder, { recursive: true });
  // Nodes run as those of tests do (test/support/program-copies.ts).
  const runtime = new URL("../../../../runtime", import.meta.url);
  const copies = await programCopies(fileURLToPath(runtime));
  if (copies !== null) process.env.SKERRY_PROGRAMS = copies;
  process.env.SKERRY_AS_ROOT = "yes";
  const [{ startChaos }, { serversHaveAll }, { oneLeads }] = await Promise.all([
    import("./run.ts"),
    import("./linked-cluster.ts"),
    import("../../../store/log/support/nats-servers.ts"),
  ]);
  let chaos: Chaos = await startChaos();
  const took: number[] = [];
  let [broken, asked, requests, anew, lostByServers] = [0, 0, 0, 0, 0];
  try {
    const all = schedules(chaos.kinds);
    say(`seed ${all[0]!.seed}, ${all.length} rounds`);
    for (const schedule of all) {
      const {
        violations,
        history,
        lostByServers: lost,
      } = await chaos.round(schedule).catch(async (error: Error) => {
        say(`round ${schedule.round} broke off: ${error.stack}\n${JSON.stringify(schedule)}`);
        for (const [i, node] of chaos.cluster.three.nodes.entries()) {
          writeFileSync(join(folder, `chaos-broken-off.node-${i}.log`), node.log());
        }
        if (![serversHaveAll, oneLeads].some((each) => error.message.includes(each))) throw error;
        // Servers of NATS that start at once agree on no leader now and then: that says nothing of Skerry, once.
        anew++;
        await chaos.end();
        chaos = await startChaos();
        return chaos.round(schedule);
      });
      took.push(history.end.tookMs);
      asked += history.changes.length;
      requests += history.sights.length;
      say(lineOf(schedule, { violations, history, lostByServers: lost }));
      if (lost > 0) lostByServers++;
      if (violations.length === 0) continue;
      broken++;
      const file = join(folder, `chaos-${schedule.seed}-${schedule.round}.json`);
      writeFileSync(file, `${JSON.stringify(schedule, null, 1)}\n`);
      writeFileSync(file.replace(/json$/, "history.json"), JSON.stringify(history));
      for (const [i, node] of chaos.cluster.three.nodes.entries()) {
        writeFileSync(file.replace(/json$/, `node-${i}.log`), node.log());
      }
      for (const { rule, sentence } of violations) say(`  ${rule}: ${sentence}`);
      say(`  ${JSON.stringify(schedule)}`);
      say(`  again: npm run chaos -- --replay ${file}`);
      // What is broken stays so: the next round is to find something else.
      await chaos.end();
      chaos = await startChaos();
    }
  } finally {
    await chaos.end();
  }
  took.sort((a, b) => a - b);
  const [median, most] = [took[took.length >> 1] ?? 0, took.at(-1) ?? 0];
  process.stdout.write(
    `${JSON.stringify({ rounds: took.length, broken, anew, lostByServers, changes: asked, requests, equalAfterMs: { median: Math.round(median), most: Math.round(most) } })}\n`,
  );
  return broken === 0 ? 0 : 1;
}

function lineOf(
  { round, faults }: Schedule,
  { history, violations, lostByServers }: Round,
): string {
  const counts = Map.groupBy(history.changes, ({ outcome }) => outcome.kind);
  const of = (kind: "made" | "open" | "refused") => counts.get(kind)?.length ?? 0;
  const names = faults.map(({ kind, target }) => `${kind} ${target}`).join(", ");
  const back =
    lostByServers === 0
      ? ""
      : ` the servers lost ${lostByServers} revisions, and a node wrote the log anew;`;
  return `round ${round}: ${names};${back} ${of("made")} made, ${of("open")} open, ${of("refused")} refused; ${history.sights.length} requests; equal after ${Math.round(history.end.tookMs)} ms${violations.length > 0 ? `; ${violations.length} BROKEN` : ""}`;
}

// What was started and mounted goes with it.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
process.exit(await main());
