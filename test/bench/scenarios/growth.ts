import { join } from "node:path";
import { watGuest } from "../../host/wasi/support/wat-guest.ts";
import {
  measureSpeeds,
  ratio,
  type SpeedSample,
  type Speeds,
  speedTable,
} from "../measure-speeds.ts";
import { type BenchContext, type Goal, median, type Scenario } from "../scenario.ts";
import type { Server } from "../servers.ts";
import { startServing } from "../serving.ts";

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

/** A guest that grows its memory in each request, beside the same one that does not. */
export const growthScenario: Scenario = {
  name: "growth",
  about: "a guest of wasi:http that grows its memory in each request, beside ones that do not",
  async run(context: BenchContext) {
    const serving = await startServing(join(context.folder, "growth"), "shards = 1");
    try {
      const servers: Server[] = [];
      for (const [place, [name, handle]] of Object.entries(guests).entries()) {
        const hostField = `guest${place}.localhost`;
        const routes = [`${hostField}/*`];
        await serving.deploy(`guest${place}`, await watGuest(handle), { routes });
        servers.push({
          ...{ name, hostField, body, pids: [serving.child.pid!] },
          origins: [`http://${serving.host}:${serving.port}`],
          stop() {},
        });
      }
      const speeds = await measureSpeeds(servers, context);
      const others = Object.keys(guests).filter((name) => name !== grows);
      const goals = others.flatMap((other): Goal[] => [
        goal(`requests a second, to one that ${other}`, ratio(speeds, grows, other)),
        goal(`requests for the CPU time, to one that ${other}`, cpuRatio(speeds, other)),
      ]);
      return {
        tables: [speedTable(speeds, new Map())],
        goals,
        document: { samples: Object.fromEntries(speeds) },
      };
    } finally {
      await serving.end();
    }
  },
};

function goal(what: string, value: number): Goal {
  return { what: `a guest that ${grows}: ${what}`, value, unit: "×", bound: { atLeast: 0.6 } };
}

/** The median over rounds of another guest's CPU time for a request to the growing one's: on a machine on which others
 * work, requests a second tell of those. */
function cpuRatio(speeds: Speeds, other: string): number {
  const cpu = ({ serverMicros: { main, helpers, others } }: SpeedSample) => main + helpers + others;
  const own = speeds.get(grows)!;
  return median(speeds.get(other)!.map((sample, round) => cpu(sample) / cpu(own[round]!)));
}
