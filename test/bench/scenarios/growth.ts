import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { cGuest, clang } from "../../host/wasi/support/c-guest.ts";
import { watGuest } from "../../host/wasi/support/wat-guest.ts";
import {
  measureSpeeds,
  ratio,
  type SpeedSample,
  type Speeds,
  speedTable,
} from "../measure-speeds.ts";
import { type BenchContext, type Goal, median, type Scenario } from "../scenario.ts";
import { jcoServer, root, type Server } from "../servers.ts";
import { type Serving, startServing } from "../serving.ts";

const body = "ok!\n";

/** Answers at once. */
const hello = `
  (local.set $a (call $new-response (call $new-fields)))
  (call $body (local.get $a) (i32.const 128))
  (local.set $b (i32.load (i32.const 132)))
  (call $answer (local.get $out) (local.get $a))
  (call $body-write (local.get $b) (i32.const 128))
  (local.set $c (i32.load (i32.const 132)))
  (i32.store (i32.const 200) (i32.const 0x0a216b6f))
  (call $write-and-flush (local.get $c) (i32.const 200) (i32.const 4) (i32.const 144))
  (call $drop-output (local.get $c))
  (call $finish (local.get $b) (i32.const 0) (i32.const 0) (i32.const 192))`;

const grow = `
  (memory.fill (i32.mul (memory.grow (i32.const 2)) (i32.const 65536)) (i32.const 1)
    (i32.const 131072))`;

/** Turns of a loop that burn what growing and filling do: 591,959 fuel, at 28 a turn. */
const turns = 21_141;

const burn = `
  (local.set $a (i32.const ${turns}))
  (loop $more (br_if $more (local.tee $a (i32.sub (local.get $a) (i32.const 1)))))`;

const grows = "grows by 128 KiB, fills them";
const guests = { [grows]: grow + hello, "burns as much fuel": burn + hello, "does neither": hello };

const inC = "hello in C";
const inCOfJco = `jco serve, ${inC}`;
const bodyInC = "Hello from C!\n";

/** Grows by 128 KiB in each request, as most guests of Rust do: by the adapter of preview 1. */
const byPreview1 = `${inC}, by preview 1`;

/** Guests that grow their memory in each request beside ones that do not, and a component of clang beside `jco serve` of
 * the very same one. */
export const growthScenario: Scenario = {
  name: "growth",
  about: "guests of wasi:http: one that grows, beside ones that do not; one in C, beside jco serve",
  async run(context: BenchContext) {
    const serving = await startServing(join(context.folder, "growth"), "");
    const servers: Server[] = [];
    try {
      for (const [name, handle] of Object.entries(guests))
        servers.push(await served(serving, name, await watGuest(handle), body));
      if (clang === null) context.say("The component in C is left out: there is no clang on PATH.");
      else servers.push(...(await serversInC(serving, context.folder)));
      const speeds = await measureSpeeds(servers, context);
      const peers = new Map(clang === null ? [] : [[inC, inCOfJco]]);
      return {
        tables: [speedTable(speeds, peers)],
        goals: [...growthGoals(speeds), ...(clang === null ? [] : goalsInC(speeds))],
        document: { samples: Object.fromEntries(speeds) },
      };
    } finally {
      for (const { stop } of servers) stop();
      await serving.end();
    }
  },
};

/** Deploys a guest that answers `body` to all paths of a host of its own. */
async function served(
  serving: Serving,
  name: string,
  wasm: Uint8Array,
  body: string,
): Promise<Server> {
  const worker = name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  const hostField = `${worker}.localhost`;
  await serving.deploy(worker, wasm, { routes: [`${hostField}/*`], grants: ["log", "random"] });
  return {
    ...{ name, hostField, body, pids: [serving.child.pid!] },
    origins: [`http://${serving.host}:${serving.port}`],
    stop() {},
  };
}

/** Components of clang: two under `skerry serve`, and one of them under `jco serve`, a process that runs guests each. */
async function serversInC(serving: Serving, folder: string): Promise<Server[]> {
  const source = (...path: string[]) => pathToFileURL(join(root, ...path));
  const preview1 = await cGuest(source("test", "host", "wasi", "support", "preview1.c"));
  const wasm = await cGuest(source("examples", "wasi-http", "hello.c"));
  const file = join(folder, "hello-c.wasm");
  await writeFile(file, wasm);
  const own = await served(serving, inC, wasm, bodyInC);
  return [
    own,
    await served(serving, byPreview1, preview1, "Hello by preview 1!\n"),
    await jcoServer(inC, file, bodyInC),
  ];
}

function growthGoals(speeds: Speeds): Goal[] {
  const others = Object.keys(guests).filter((name) => name !== grows);
  return others.flatMap((other) => {
    const what = (of: string) => `a guest that ${grows}: ${of}, to one that ${other}`;
    return goals(speeds, grows, other, what, 0.6);
  });
}

const goalsInC = (speeds: Speeds): Goal[] => [
  {
    ...{ what: `${inC} of wasi:http: requests a second, to jco serve`, unit: "×" },
    ...{ value: ratio(speeds, inC, inCOfJco), bound: { atLeast: 20 } },
  },
  {
    ...{ what: `${inC} of wasi:http: requests for the CPU time, to jco serve`, unit: "×" },
    ...{ value: cpuRatio(speeds, inC, inCOfJco), bound: { atLeast: 10 } },
  },
  ...goals(
    speeds,
    byPreview1,
    inC,
    (of) => `one that grows by preview 1's adapter: ${of}, to ${inC}`,
    0.6,
  ),
];

function goals(
  speeds: Speeds,
  name: string,
  to: string,
  what: (of: string) => string,
  atLeast: number,
): Goal[] {
  const values = { "requests a second": ratio, "requests for the CPU time": cpuRatio };
  return Object.entries(values).map(([of, value]) => ({
    ...{ what: what(of), value: value(speeds, name, to), unit: "×", bound: { atLeast } },
  }));
}

/** The median over rounds of another server's CPU time for a request to one's own: on a machine on which others work,
 * requests a second tell of those. */
function cpuRatio(speeds: Speeds, name: string, to: string): number {
  const cpu = ({ serverMicros: { main, helpers, others } }: SpeedSample) => main + helpers + others;
  const own = speeds.get(name)!;
  return median(speeds.get(to)!.map((sample, round) => cpu(sample) / cpu(own[round]!)));
}
