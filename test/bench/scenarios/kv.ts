import { join } from "node:path";
import Table from "cli-table3";
import { type PacedFigures, type PacedTarget, pacedLoad } from "../paced-load.ts";
import { median, type Scenario } from "../scenario.ts";
import { greeting, root, type Server, skerryServer } from "../servers.ts";

/** Requests a second. */
const rate = 1_000;

/** Until the engine has optimised what a request takes. */
const warmUpMs = 3_000;

/** One get of the store for each request, at a steady rate, beside requests that need nothing. */
export const kvScenario: Scenario = {
  name: "kv",
  about: "HTTP to worker to store and back, one get a request, at 1,000 requests a second",
  async run({ rounds, roundMs, folder, say }) {
    const servers: Server[] = [];
    const example = (name: string) => join(root, "examples", name);
    try {
      const hello = await skerryServer("hello", example("hello"));
      servers.push(hello);
      const store = ["--kv", join(folder, "kv")];
      const counter = await skerryServer("kv-counter", example("kv-counter"), "1\n", store);
      servers.push(counter);
      const [origin] = counter.origins as [string];
      await fetch(`${origin}/visits`, { method: "POST" });
      const targets: [string, PacedTarget][] = [
        ["without the store", { origin: hello.origins[0]!, path: "/", body: greeting }],
        ["with one get", { origin, path: "/visits", body: counter.body }],
      ];
      const samples = new Map<string, PacedFigures[]>(targets.map(([name]) => [name, []]));
      for (const [, target] of targets) await pacedLoad(target, rate, warmUpMs);
      for (let round = 1; round <= rounds; round++) {
        say(`round ${round} of ${rounds}`);
        for (const [name, target] of targets) {
          samples.get(name)!.push(await pacedLoad(target, rate, roundMs));
        }
      }
      const value = median(samples.get("with one get")!.map(({ p50 }) => p50));
      const what = `one get of kv, whole path, at ${rate} a second: p50`;
      return {
        tables: [table(samples)],
        goals: [{ what, value, unit: "ms", bound: { atMost: 1 } }],
        document: { rate, samples: Object.fromEntries(samples) },
      };
    } finally {
      for (const { stop } of servers) stop();
    }
  },
};

function table(samples: ReadonlyMap<string, readonly PacedFigures[]>): string {
  const text = new Table({ head: ["", "requests/s", "p50, ms", "p99, ms"] });
  for (const [name, each] of samples) {
    const of = (value: (figures: PacedFigures) => number) => median(each.map(value));
    text.push([
      name,
      of((figures) => figures.rate).toFixed(0),
      of(({ p50 }) => p50).toFixed(2),
      of(({ p99 }) => p99).toFixed(2),
    ]);
  }
  return text.toString();
}
