import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, afterEach, expect, test } from "vitest";
import { processReservations } from "../../runtime/isolate/reservations.ts";
import { makeArtifact } from "../../runtime/module/pipeline.ts";
import type { Grant } from "../../runtime/settings/settings.ts";
import { RunningDeployment } from "../../runtime/worker/running-deployment.ts";
import { admissionAlone, aloneInShard } from "../../runtime/worker/shard-context.ts";
import { testSettings } from "../support/workers.ts";
import { ask, until } from "../worker/support/waiting.ts";
import {
  handler,
  responseData,
  type WorkerText,
  workerComponent,
} from "./support/worker-component.ts";

// As in shards (`process/flags.ts`).
setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as NodeJS.GCFunction;
globalThis.gc = gc;

const grants: readonly Grant[] = ["log", "streams"] as readonly Grant[];
const usual = processReservations.budget;
const deployments: RunningDeployment[] = [];

afterEach(async () => {
  for (const deployment of deployments.splice(0)) await deployment.dispose();
  processReservations.budget = usual;
});
afterAll(() => expect(processReservations.held).toBe(0));

/** A worker of `tenant` whose requests wait for as many ms as its paths have bytes, times ten. */
async function worker(tenant: string, text: Partial<WorkerText> = {}): Promise<RunningDeployment> {
  const wasm = await workerComponent({
    imports: ["streams"],
    core:
      handler("(call $pause (i32.mul (i32.const 10) (local.get $uri-length))) (i32.const 16)") +
      responseData(16, {}),
    ...text,
  });
  const settings = testSettings({ grants });
  const { memory, tableElements } = settings.limits;
  const artifact = await makeArtifact(wasm, { grants, memoryBytes: memory, tableElements });
  const deployment = new RunningDeployment(() => Promise.resolve(artifact), settings, {
    ...aloneInShard,
    admission: admissionAlone(),
    onWedged: () => {},
    reach: () => ({ fetch: null, kv: null }),
    tenant,
  });
  deployments.push(deployment);
  return deployment;
}

/** An instance has 32 memories, and as many again hold what they begin with. */
const many: Partial<WorkerText> = {
  component: "(core module $m (memory 0) (memory 0) (memory 0) (memory 0)) ".concat(
    "(core instance (instantiate $m)) ".repeat(7),
    "(core module $n (memory 0) (memory 0) (memory 0)) (core instance (instantiate $n))",
  ),
};

/** Waits for a second and a half. */
const long = `/${"a".repeat(150)}`;

test("requests that wait get instances as far as there is address space, and others theirs", async () => {
  processReservations.budget = 1_280;
  const [attacker, second, neighbour] = [
    await worker("attacker", many),
    await worker("attacker", many),
    await worker("neighbour"),
  ];
  const attacks = Array.from({ length: 60 }, (_, at) => ask(at % 2 ? attacker : second, long));
  await until(() => processReservations.held >= 512);
  const visits = await Promise.all(Array.from({ length: 20 }, () => ask(neighbour)));
  expect(visits.map(({ response }) => response?.status)).toEqual(visits.map(() => 200));
  expect(processReservations.held).toBeLessThanOrEqual(1_280 * 0.75);

  const outcomes = await Promise.all(attacks);
  const answered = outcomes.filter(({ response }) => response !== null);
  const refused = outcomes.filter(({ error }) => error !== null);
  // Both workers of one tenant have half of what there is together.
  expect(answered.length).toBeGreaterThanOrEqual(8);
  expect(answered.length).toBeLessThanOrEqual(10);
  for (const { error, retryAfterSeconds, usage } of refused) {
    expect(error).toMatchObject({
      code: "overloaded",
      message: expect.stringMatching(/has \d+ of at most 1280 linear memories, and its tenant \d+/),
    });
    expect([retryAfterSeconds, usage.fuel]).toEqual([1, 0]);
  }
  // Nothing of it lasts.
  expect((await ask(attacker)).response?.status).toBe(200);
});

test("instances that are dropped give their address space back", async () => {
  processReservations.budget = 512;
  const trapping = await worker("trapping", { ...many, core: handler("unreachable") });
  for (let request = 0; request < 40; request++) {
    expect((await ask(trapping)).error?.code).toBe("guest-trap");
  }
  expect(processReservations.held).toBeLessThanOrEqual(512);
});

test("memory that the engine does not give is the host's want, not the worker's fault", async () => {
  processReservations.budget = 2 ** 20;
  const attacker = await worker("attacker", many);
  const honest = await worker("honest");
  expect((await ask(honest)).response?.status).toBe(200);
  const taken: WebAssembly.Memory[] = [];
  try {
    for (;;) taken.push(new WebAssembly.Memory({ initial: 0 }));
  } catch {
    // So many fit; an isolate needs some room besides.
    taken.length -= 40;
    gc();
  }
  const { error } = await ask(attacker);
  expect(error).toMatchObject({
    code: "overloaded",
    message: expect.stringMatching(/the engine has no memory for it/),
  });
  taken.length = 0;
  gc();
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect((await ask(attacker)).response?.status).toBe(200);
  const size = Number(/VmSize:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]);
  expect(size / 2 ** 30).toBeLessThan(4);
});
