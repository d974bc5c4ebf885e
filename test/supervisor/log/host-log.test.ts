import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { PassThrough } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { LineSink } from "../../../runtime/shard/observe/line-sink.ts";
import { HostLog } from "../../../runtime/supervisor/log/host-log.ts";
import {
  type SourceProfile,
  withoutWorkers,
} from "../../../runtime/supervisor/log/line-sources.ts";
import { memorySink } from "../../shard/observe/support/memory-sink.ts";

const settings = { level: "info", requests: "failed", guestBytesPerSecond: 65_536 } as const;
const shard: SourceProfile = {
  ...withoutWorkers("shard", "shops"),
  maySpeakOf: (name) => name === "shop",
};

/** A process that prints to the log. */
function printer(log: HostLog, pid: number, heard: SourceProfile = shard) {
  const stderr = new PassThrough();
  const child = { pid, stderr } as unknown as ChildProcess;
  log.hear(child, heard);
  const line = (message: string, more: object = {}) => {
    const time = new Date().toISOString();
    const whose = { pid, role: "shard", cordon: heard.cordon };
    stderr.write(`${JSON.stringify({ level: "info", time, ...whose, ...more, message })}\n`);
  };
  return { child, stderr, line };
}

async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await turn();
}

test("lines of a process come in their order, and each is its own", async () => {
  const { sink, lines } = memorySink();
  const log = new HostLog(settings, sink);
  const [one, two] = [printer(log, 1), printer(log, 2)];
  for (let i = 0; i < 300; i++) {
    one.line(`${i}`, { worker: "shop", deployment: null });
    two.line(`${i}`, { cordon: "payments" });
  }
  await expect.poll(() => lines().length).toBe(600);
  const numbers = Array.from({ length: 300 }, (_, i) => `${i}`);
  for (const pid of [1, 2]) {
    const own = lines().filter((line) => line.pid === pid);
    expect(own.map(({ message }) => message)).toEqual(numbers);
    expect(new Set(own.map(({ cordon }) => cordon))).toEqual(new Set(["shops"]));
  }
  expect(lines().find(({ pid }) => pid === 2)?.claimed).toEqual({ cordon: "payments" });
});

test("a process that was started ahead is of its cordon once it is taken", async () => {
  const { sink, lines } = memorySink();
  const log = new HostLog(settings, sink);
  const spare = printer(log, 1, withoutWorkers("shard"));
  spare.stderr.write("Warning: first\n");
  await settled();
  log.hear(spare.child, shard);
  spare.line("second", { worker: "shop" });
  await settled();
  expect(lines()).toMatchObject([
    { message: "Warning: first", source: "stderr", pid: 1 },
    { message: "second", cordon: "shops", worker: "shop" },
  ]);
  expect(lines()[0]).not.toHaveProperty("cordon");
});

test("the last words of a process come, without an end of their line too", async () => {
  const { sink, lines } = memorySink();
  const log = new HostLog(settings, sink);
  const { stderr, line } = printer(log, 1);
  line("last request");
  stderr.end("#\n# Fatal error in , line 0\n# Check failed");
  await log.close(5_000);
  expect(lines().map(({ message }) => message)).toEqual([
    ...["last request", "#", "# Fatal error in , line 0", "# Check failed"],
  ]);
});

test("a log is closed although a process has not ended", async () => {
  const { sink } = memorySink();
  const log = new HostLog(settings, sink);
  printer(log, 1).line("here");
  const begun = performance.now();
  await log.close(50);
  expect(performance.now() - begun).toBeLessThan(2_000);
});

test("of a flood of text a second's share is told, the rest is counted, and others' lines come", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const { sink, lines } = memorySink();
  const log = new HostLog(settings, sink);
  const [flood, quiet] = [printer(log, 1), printer(log, 2)];
  flood.stderr.write("x\n".repeat(300));
  quiet.line("still here");
  await settled();
  expect(lines().filter(({ pid }) => pid === 1)).toHaveLength(200);
  expect(lines().filter(({ pid }) => pid === 2)).toHaveLength(1);
  vi.advanceTimersByTime(1_001);
  await settled();
  expect(lines().at(-1)).toMatchObject({ pid: 1, cordon: "shops", source: "stderr", dropped: 100 });
  expect(log.takeDropped()).toBe(100);
  expect(log.takeDropped()).toBe(0);
});

test("a process that prints too much is not read from for a while, and others are", async () => {
  const { sink, lines } = memorySink();
  const log = new HostLog(settings, sink);
  const [flood, quiet] = [printer(log, 1), printer(log, 2)];
  const block = "\n".repeat(8_192);
  let isTaken = true;
  for (let i = 0; i < 200 && isTaken; i++) {
    isTaken = flood.stderr.write(block);
    await settled();
  }
  expect(isTaken).toBe(false);
  quiet.line("still here");
  await settled();
  expect(lines()).toMatchObject([{ pid: 2, message: "still here" }]);
  // It goes on.
  await once(flood.stderr, "drain");
});

test("while nobody reads the host's log, processes wait, and then each has its turn", async () => {
  const pieces: string[] = [];
  const written: (() => void)[] = [];
  const sink = new LineSink((piece, done) => {
    pieces.push(piece);
    written.push(done);
  });
  const log = new HostLog({ ...settings, requests: "all" }, sink);
  const [flood, quiet] = [printer(log, 1), printer(log, 2)];
  for (let i = 0; i < 20_000; i++) flood.line("x".repeat(100));
  await settled();
  expect(sink.waitingBytes).toBeLessThan(400_000);
  log.own.info("The host's own.");
  quiet.line("still here");
  const whole = () => pieces.join("");
  while (!whole().includes("still here") && written.length > 0) {
    written.shift()!();
    await settled();
  }
  expect(whole()).toContain("The host's own.");
  // The flood is far from its end.
  expect(whole().length).toBeLessThan(1_000_000);
  expect(log.takeDropped()).toBe(0);
});
