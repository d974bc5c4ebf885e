import { AssertionError } from "node:assert";
import type { RequestInput } from "../embed/messages/wire-request.ts";
import type { ErrorCode } from "../errors.ts";
import { SkerryError } from "../errors.ts";
import type { RequestLimits } from "./test-settings.ts";
import type { TestWorker } from "./test-worker.ts";
import type { TestResponse } from "./worker-response.ts";

/** One point of a sweep: what the fault was, and what came of it. */
export interface SweepPoint {
  /** Units of fuel, bytes of memory, or operations on entries that it had. */
  readonly had: number;
  /** Null where the worker could not start with so little. */
  readonly response: TestResponse | null;
  /** The worker, whose entries are as the request left them. */
  readonly worker: TestWorker;
}

/** What {@link sweep} takes away, of which request, and how the rest is checked. */
export interface Sweep {
  /** What runs out. `fuel`: in the middle of the request. `memory`: growing is refused, from the memory that the
   * module declares to what the request has at its end, so that each growth is refused once where there are points
   * enough. `kv`: operations on entries are refused, from the first one on, the second one on, and so on. */
  readonly over: "fuel" | "memory" | "kv";
  /** Made anew for each point. */
  readonly request: () => RequestInput;
  /** The most points there are, spread evenly. 200 where it is left out. */
  readonly points?: number;
  /** Checks what is left after each point; throws where it is wrong. */
  readonly check?: (point: SweepPoint) => void | Promise<void>;
}

const pageBytes = 65_536;

/** Why there is no point: a sweep that looks at nothing shows nothing. */
const nothingToTake: Readonly<Record<Sweep["over"], string>> = {
  fuel: "There is no point to sweep: `points` must be 1 or more.",
  memory:
    "There is no point to sweep: the request has no more memory at its end than its module declares, so no growth can be refused.",
  kv: "There is no point to sweep: the request makes no operation on entries, so none can be refused.",
};

/** Failures that are the host's own, whatever a worker does. */
const unsound: readonly ErrorCode[] = ["host-failed", "shard-lost", "store-failed"];

/** Sends one request again and again, with less than it needs, from entries as they were at first: at each point the
 * worker may fail, the host may not, and `check` looks at the rest. After each the whole request is sent once more, and
 * has to cost what it did. Resolves to the points; without any it fails. @throws AssertionError, and what `check`
 * throws. */
export async function sweep(worker: TestWorker, plan: Sweep): Promise<readonly number[]> {
  const { over, request, points = 200, check = () => {} } = plan;
  await worker.reset();
  const whole = await worker.fetch(request());
  if (whole.error !== null) {
    throw failed(`Nothing was taken from it, and the worker failed: ${whole.error.message}`);
  }
  const swept = pointsOf(over, whole, worker.minMemory, points);
  if (swept.length === 0) throw failed(nothingToTake[over]);
  const { processId } = worker;
  for (const had of swept) {
    await worker.reset();
    const response = await atPoint(worker, plan, had);
    if (response?.error && unsound.includes(response.error.code)) {
      throw failed(`With ${had} of ${over} the host failed: ${response.error.message}`);
    }
    await check({ had, response, worker });
    await worker.reset();
    const again = await worker.fetch(request());
    if (again.error !== null || again.usage.fuel !== whole.usage.fuel) {
      const how = again.error?.message ?? `It took ${again.usage.fuel} fuel.`;
      throw failed(`After a request with ${had} of ${over} the next was not as the first: ${how}`);
    }
    if (worker.processId !== processId) {
      throw failed(`A request with ${had} of ${over} ended the process.`);
    }
  }
  return swept;
}

async function atPoint(
  worker: TestWorker,
  { over, request }: Sweep,
  had: number,
): Promise<TestResponse | null> {
  if (over === "kv") {
    await worker.failKv("unavailable", had);
    return worker.fetch(request());
  }
  const limits: RequestLimits = { [over]: had };
  try {
    return await worker.fetch(request(), undefined, limits);
  } catch (error) {
    const starts = error instanceof SkerryError ? error.code : null;
    if (starts === "start-failed" || starts === "memory-over-cap") return null;
    throw error;
  }
}

function pointsOf(
  over: Sweep["over"],
  { usage }: TestResponse,
  minMemory: number,
  most: number,
): number[] {
  if (over === "fuel") return spread(1, usage.fuel - 1, most);
  if (over === "kv") return spread(0, (usage.interfaces?.kv?.calls ?? 0) - 1, most);
  const pages = spread(
    Math.max(1, minMemory / pageBytes),
    Math.ceil(usage.memoryBytes / pageBytes) - 1,
    most,
  );
  return pages.map((each) => each * pageBytes);
}

/** At most `most` whole numbers from `first` to `last`, both of them included. */
function spread(first: number, last: number, most: number): number[] {
  const count = Math.min(most, last - first + 1);
  if (count < 1) return [];
  if (count === 1) return [first];
  const step = (last - first) / (count - 1);
  return Array.from({ length: count }, (_, i) => Math.round(first + i * step));
}

function failed(message: string): AssertionError {
  return new AssertionError({ message, operator: "sweep" });
}
