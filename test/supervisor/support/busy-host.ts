import type { ServerStatus, WorkerStatus } from "../../../runtime/supervisor/control.ts";
import { idOf, serverStatus, shardStatus, workerLoad, workerStatus } from "./statuses.ts";

/** Numbers from 0 to 1 that are the same every time (a linear congruential generator). */
export function repeatable(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

const names = ["shop", "blog", "checkout", "images", "search", "status", "api-gateway", "hello"];

/** A worker with load as it might be, by its number. */
export function busyWorker(index: number): WorkerStatus {
  const random = repeatable(index + 1);
  const name = index < names.length ? names[index]! : `worker-${String(index).padStart(5, "0")}`;
  const rate = Math.floor(400 / (index + 1) ** 1.2);
  const perSecond = Array.from({ length: 60 }, (_, second) =>
    Math.floor(rate * (0.7 + 0.25 * Math.sin(second / 6 + index) + 0.3 * random())),
  );
  const requests = perSecond.reduce((sum, count) => sum + count, 0) * 57;
  return workerStatus({
    name,
    tenant: ["acme", "globex", "initech"][index % 3]!,
    cordon: index % 5 === 2 ? "payments" : "default",
    routes: [`${name}.example.com/*`],
    current: Array.from({ length: 64 }, () => Math.floor(random() * 16).toString(16)).join(""),
    load: workerLoad({
      requests,
      failed: Math.floor(requests * random() ** 9),
      fuel: requests * 12_000,
      hostFuel: requests * 8_000_000,
      coldStarts: 2,
      isolates: rate > 0 ? 2 : 0,
      waiting: index === 2 ? 14 : 0,
      memoryBytes: rate > 0 ? (index + 2) * 2 ** 20 : 0,
      peaks: { fuel: random() ** 2, memory: random() ** 2, deadline: random() ** 4 },
      perSecond,
    }),
  });
}

/** A host on which most of what the page can show is the case, seen at `now`. */
export function busyHost(now: number): { server: ServerStatus; workers: WorkerStatus[] } {
  const workers = Array.from({ length: 14 }, (_, index) => busyWorker(index));
  const change = (index: number, given: Partial<WorkerStatus>) => {
    workers[index] = { ...workers[index]!, ...given };
  };
  change(0, { candidate: { id: idOf("c"), percent: 10 } });
  change(1, {
    origin: "file",
    routes: ["blog.example.com/*", "www.example.com/blog/*", "example.com/a", "example.com/b"],
  });
  change(3, {
    quarantine: {
      reason: "It wedged a shard: its isolate did not end 1,000 ms after its deadline.",
      since: now - 250_000,
      losses: 3,
    },
    pausedUntil: now + 12_000,
  });
  change(4, { load: { ...workers[4]!.load, peaks: { fuel: 1, memory: 0.83, deadline: 0.04 } } });
  change(6, {
    problem: { code: "unknown-module", message: "The module 3f9a… is damaged: deploy it again." },
  });
  const shard = (pid: number, cordon: string, age: number, mib: number, isolates: number) =>
    shardStatus({
      ...{ pid, cordon, isolates },
      startedAt: now - age,
      residentBytes: mib * 2 ** 20,
      waiting: cordon === "payments" ? 14 : 0,
    });
  const server = serverStatus({
    startedAt: now - 273_845_000,
    shards: [
      shard(20_411, "default", 273_840_000, 412, 9),
      shard(20_412, "default", 7_213_000, 388, 8),
      shard(20_413, "payments", 273_839_000, 196, 3),
      shard(31_077, "quarantine-images", 61_000, 74, 1),
    ],
    losses: [
      {
        at: now - 250_000,
        cordon: "default",
        sentence:
          "Shard 31,002 was killed: the isolate of worker images did not end 1,000 ms after its deadline. 3 requests were lost.",
      },
      {
        at: now - 7_214_000,
        cordon: "default",
        sentence: "Shard 20,410 was silent for 2,000 ms and was killed.",
      },
    ],
  });
  return { server, workers };
}
