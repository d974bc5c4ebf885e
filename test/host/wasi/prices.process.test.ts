import { afterAll, beforeAll, expect, test } from "vitest";
import type { Field } from "../../../runtime/abi/generated/types.ts";
import type { LoadedWorker, LocalSupervisor } from "../../../runtime/supervisor/local.ts";
import { atPace } from "../../support/pace.ts";
import { testHost, testSettings } from "../../support/workers.ts";
import { watGuest } from "./support/wat-guest.ts";

// Asking WASI without end must take no longer than computing without end. Each of these burns all the fuel of
// one request, 400 million, which takes an empty loop some tens of ms.

const fields: Field[] = Array.from({ length: 200 }, (_, at) => [`x-${at}`, `value of field ${at}`]);

/** A loop without end; what the guest was given room for is room again in each round. */
const loop = (body: string) => `(loop $m (global.set $next (i32.const 65536)) ${body} (br $m))`;

const headers = "(local.set $a (call $headers (local.get $request)))";
const stdout = "(local.set $a (call $stdout))";

const loops: [name: string, handle: string][] = [
  ["computing", loop("")],
  ["making and dropping", loop("(call $drop-pollable (call $sleep (i64.const 0)))")],
  [
    "polling",
    `(i32.store (i32.const 512) (call $sleep (i64.const 0)))
     ${loop("(call $poll (i32.const 512) (i32.const 1) (i32.const 128))")}`,
  ],
  ["reading fields", `${headers} ${loop("(call $entries (local.get $a) (i32.const 128))")}`],
  [
    "looking for a field",
    `${headers} ${loop("(drop (call $has (local.get $a) (i32.const 16) (i32.const 6)))")}`,
  ],
  ["asking for permits", `${stdout} ${loop("(call $check-write (local.get $a) (i32.const 128))")}`],
  [
    "printing text",
    `${stdout}
     ${loop("(call $write-and-flush (local.get $a) (i32.const 1024) (i32.const 4096) (i32.const 128))")}`,
  ],
  [
    "printing empty lines",
    `${stdout} (i32.store8 (i32.const 512) (i32.const 10))
     ${loop("(call $write-and-flush (local.get $a) (i32.const 512) (i32.const 1) (i32.const 128))")}`,
  ],
  [
    "printing thousands of empty lines at once",
    `${stdout} (memory.fill (i32.const 1024) (i32.const 10) (i32.const 4096))
     ${loop("(call $write-and-flush (local.get $a) (i32.const 1024) (i32.const 4096) (i32.const 128))")}`,
  ],
  [
    "printing zeroes",
    `${stdout}
     ${loop(`(call $check-write (local.get $a) (i32.const 128))
       (call $write-zeroes (local.get $a) (i64.const 1048576) (i32.const 128))`)}`,
  ],
  ["drawing random bytes", loop("(call $random (i64.const 65536) (i32.const 128))")],
  ["reading the environment", loop("(call $environment (i32.const 128))")],
];

/** A guest with all of them: a field `loop-N` of the request says which one it is. */
const guest = [
  "(local.set $c (call $headers (local.get $request)))",
  ...loops.map(
    ([, handle], at) => `
      ${text(512, `loop-${at}`)}
      (if (call $has (local.get $c) (i32.const 512) (i32.const ${`loop-${at}`.length}))
        (then ${handle.replaceAll("$m", `$m${at}`)} ))`,
  ),
  "(unreachable)",
].join("\n");

/** Writes a text of up to 8 letters to memory. */
function text(at: number, letters: string): string {
  const word = Buffer.alloc(8);
  word.write(letters);
  return `(i64.store (i32.const ${at}) (i64.const ${word.readBigUInt64LE()}))`;
}

let host: LocalSupervisor;
let worker: LoadedWorker;
let end: () => Promise<void>;
beforeAll(async () => {
  ({ host, end } = await testHost());
  const variables = Object.fromEntries(fields);
  const settings = testSettings({ variables, limits: { fuel: 400_000_000 } });
  worker = await host.load(await watGuest(guest), settings);
});
afterAll(() => end());

test.each(loops.map(([name], at) => ({ name, at })))(
  "$name without end ends in good time, out of fuel",
  async ({ at }) => {
    const request = { method: "GET", uri: "http://x.example/", fields: [...fields, field(at)] };
    const { error, usage } = await host.call(worker, { ...request, body: { tag: "empty" } });
    expect(error?.code).toBe("fuel-exhausted");
    expect(usage.wallMs).toBeLessThan(atPace(1_000));
  },
);

/** Which loop a request asks for. */
function field(at: number): Field {
  return [`loop-${at}`, ""];
}
