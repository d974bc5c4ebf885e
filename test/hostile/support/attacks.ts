import { expect, test } from "vitest";
import { errorTable } from "../../../runtime/error-table.ts";
import { type ErrorCode, type SerializedError, SkerryError } from "../../../runtime/errors.ts";
import { makeRequest } from "../../../runtime/message/make-request.ts";
import type { Limits } from "../../../runtime/settings/limits.ts";
import { atPace } from "../../support/pace.ts";
import { ask } from "./ask.ts";
import { MemoryWatch } from "./memory-watch.ts";
import { report } from "./report.ts";
import { settingsWith, type Target } from "./target.ts";
import { type WorkerText, workerComponent } from "./worker-component.ts";

const MiB = 1024 * 1024;

/** How an attack has to end. */
export interface Expected {
  readonly code: ErrorCode;
  /** In the operator's sentence. */
  readonly message?: RegExp;
  /** Time for one request or one deployment, in ms, on a machine that has other things to do. */
  readonly withinMs?: number;
  /** Memory that no process may go over, in bytes. */
  readonly memory?: number;
  readonly limits?: Partial<Limits>;
  readonly variables?: Readonly<Record<string, string>>;
}

/** A worker that deploys, and attacks when it is asked: by calls and over HTTP, each time with the same
 * end, while the neighbour goes on. */
export function attackByRequest(
  name: string,
  target: () => Target,
  worker: WorkerText | (() => Promise<Uint8Array>),
  expected: Expected,
): void {
  const { code, message = /./, withinMs = 3_000, memory = 400 * MiB } = expected;
  const { limits, variables = {} } = expected;
  test(name, async () => {
    const { host, neighbour } = target();
    const watch = new MemoryWatch();
    await neighbour.visit();
    const component = await (typeof worker === "function" ? worker() : workerComponent(worker));
    const attacker = await host.load(component, { ...settingsWith(limits), variables });
    const times: number[] = [];
    const timed = async <Result>(work: () => Promise<Result>): Promise<Result> => {
      const begun = performance.now();
      const result = await work();
      times.push(performance.now() - begun);
      return result;
    };
    const byCall = () => timed(() => host.call(attacker, makeRequest({})));

    const first = await neighbour.visitDuring(byCall());
    const second = await neighbour.visitDuring(byCall());
    for (const { result } of [first, second]) {
      expect(result.response).toBeNull();
      expectError(result.error!, code, message);
    }

    await host.swap(attacker);
    const overHttp = await neighbour.visitDuring(
      timed(() => ask(neighbour.port)),
      ["call"],
    );
    expect(overHttp.result.status).toBe(errorTable[code].status);
    expect(overHttp.result.text).toMatch(new RegExp(`^${code}\nrequest [0-9a-f-]{36}\n$`));
    await neighbour.takeHttp();
    await neighbour.visit();

    const peak = watch.end();
    report(name, {
      code,
      status: overHttp.result.status,
      times,
      peak,
      visits: [first, second, overHttp],
    });
    expect(Math.max(...times)).toBeLessThan(atPace(withinMs));
    expect(peak).toBeLessThan(memory);
  });
}

/** A module that is refused when it is deployed, while the neighbour goes on. */
export function attackByDeploying(
  name: string,
  target: () => Target,
  bytes: () => Promise<Uint8Array>,
  expected: Expected,
): void {
  test(name, async () => {
    await refuses(name, target(), await bytes(), expected);
  });
}

/** The same, for tests with many modules. */
export async function refuses(
  name: string,
  { host, neighbour }: Target,
  wasm: Uint8Array,
  { code, message = /./, withinMs = 10_000, memory = 600 * MiB, limits }: Expected,
): Promise<void> {
  const watch = new MemoryWatch();
  await neighbour.visit();
  const deploy = async () => {
    const begun = performance.now();
    const deployed = host.load(wasm, settingsWith(limits)).then(
      () => new Error("it was deployed"),
      (error: Error) => error,
    );
    const { result: error, visits } = await neighbour.visitDuring(deployed);
    return { error, visits, ms: performance.now() - begun };
  };
  let { error, visits, ms } = await deploy();
  // Where the machine gave it less than half of its deadline as CPU time, nobody is to blame.
  for (let again = 0; again < 5 && SkerryError.is(error, "overloaded"); again++) {
    ({ error, visits, ms } = await deploy());
  }
  const peak = watch.end();
  expect(error).toBeInstanceOf(SkerryError);
  expectError((error as SkerryError).toJSON(), code, message);
  report(name, { code, status: errorTable[code].status, times: [ms], peak, visits: [{ visits }] });
  expect(ms).toBeLessThan(atPace(withinMs));
  expect(peak).toBeLessThan(memory);
}

/** Places in the attack's own files: of an error, and of the calls in which it was ended; none is a path of the host. */
const authorsPlaces = /(?<=^|[ (])(?:[a-z-]+\/)*[a-z-]+\.ts:\d+:\d+/gm;

function expectError(error: SerializedError, code: ErrorCode, sentence: RegExp): void {
  expect(error.code, error.message).toBe(code);
  expect(error.message).toMatch(sentence);
  // A tenant reads these: no path and no stack of the host may be in them, and of its own files no more than the place.
  for (const told of [error.message, error.detail ?? ""]) {
    const text = told.replaceAll(authorsPlaces, "");
    expect(text).not.toMatch(/node_modules|file:\/\/|\.[jt]s:\d|\n {4}at /);
    expect(text).not.toContain(process.cwd());
  }
}
