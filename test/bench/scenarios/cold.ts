import Table from "cli-table3";
import {
  starlingMonkeyGuest,
  starlingMonkeySource,
} from "../../host/wasi/support/starlingmonkey-guest.ts";
import { markedModule } from "../cluster/greetings.ts";
import { type ColdStart, coldStarts } from "../cold-starts.ts";
import { exampleWasm } from "../example-wasm.ts";
import { type Goal, median, type Scenario } from "../scenario.ts";

const times = 20;

/** What the first answer may take, and should, in ms. */
const bounds: Readonly<Record<string, { readonly atMost: number; readonly aim?: number }>> = {
  AssemblyScript: { atMost: 6, aim: 4 },
  JavaScript: { atMost: 20, aim: 12 },
  "StarlingMonkey, by jco": { atMost: 60 },
};

/** First answers of workers that a shard has run before and ended, where it runs another one of the kind. */
export const coldScenario: Scenario = {
  name: "cold",
  about:
    "the first answer of a worker that was ended, where its kind runs: AssemblyScript, JavaScript, StarlingMonkey",
  async run({ folder, say }) {
    const pairs = await kinds(say);
    const table = new Table({ head: ["cold start, p50 ms", "worker", "first answer", "least"] });
    const goals: Goal[] = [];
    const document: Record<string, readonly ColdStart[]> = {};
    for (const [name, [worker, before]] of Object.entries(pairs)) {
      say(name);
      const each = await coldStarts(worker, before, times, folder);
      document[name] = each;
      const first = each.map(({ firstAnswerMs }) => firstAnswerMs);
      const start = median(each.map(({ coldStartMs }) => coldStartMs));
      const value = median(first);
      table.push([name, start.toFixed(1), value.toFixed(1), Math.min(...first).toFixed(1)]);
      const { atMost, ...aim } = bounds[name]!;
      const what = `the first answer of a cold worker, p50: ${name}`;
      goals.push({ what, value, unit: "ms", bound: { atMost }, ...aim });
    }
    return { tables: [table.toString()], goals, document: { coldStarts: document } };
  },
};

/** Of each kind a worker, and another one that runs before it. */
async function kinds(say: (text: string) => void) {
  say("builds");
  const assemblyScript = await exampleWasm("hello");
  const javaScript = await exampleWasm("hello-javascript");
  const another = Buffer.from(javaScript);
  another.write("Hallo", another.indexOf("Hello"));
  const others = starlingMonkeySource.replace('"hello"', '"hallo"');
  const pairs: Record<string, readonly [Uint8Array, Uint8Array]> = {
    AssemblyScript: [assemblyScript, markedModule(assemblyScript, "before")],
    JavaScript: [javaScript, new Uint8Array(another)],
    "StarlingMonkey, by jco": [await starlingMonkeyGuest(), await starlingMonkeyGuest(others)],
  };
  return pairs;
}
