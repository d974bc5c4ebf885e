import { expect, onTestFinished, test, vi } from "vitest";
import { LineSink, type WritePiece } from "../../../runtime/shard/observe/line-sink.ts";

/** A sink whose writes end when the test says so. */
function slowSink() {
  const pieces: string[] = [];
  let done: ((error?: Error | null) => void) | null = null;
  const sink = new LineSink((piece, end) => {
    pieces.push(piece);
    done = end;
  });
  const release = (error?: Error) => {
    const end = done;
    done = null;
    end?.(error);
    return end !== null;
  };
  return { sink, pieces, release };
}

test("what waits is written in whole lines, of no more than 4,096 bytes at once", () => {
  const { sink, pieces, release } = slowSink();
  const line = `${"é".repeat(500)}\n`;
  for (let i = 0; i < 20; i++) sink.write(line);
  while (release());
  expect(pieces.join("")).toBe(line.repeat(20));
  for (const piece of pieces) {
    expect(piece.endsWith("\n")).toBe(true);
    expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(4_096);
  }
  expect(pieces.length).toBeLessThan(8);
});

test("a line that is longer than a piece is written alone", () => {
  const { sink, pieces, release } = slowSink();
  const long = `${"x".repeat(10_000)}\n`;
  for (const line of ["a\n", "b\n", long, "c\n"]) sink.write(line);
  while (release());
  expect(pieces).toEqual(["a\n", "b\n", long, "c\n"]);
});

test("while nobody reads, memory stays bounded and lines are dropped and counted", () => {
  const { sink, release } = slowSink();
  const told: number[] = [];
  sink.onRecovered = (dropped) => told.push(dropped);
  const line = `${"x".repeat(999)}\n`;
  for (let i = 0; i < 10_000; i++) sink.write(line);
  expect(sink.waitingBytes).toBeLessThanOrEqual(1_048_576);
  expect(sink.waitingBytes).toBeGreaterThan(1_000_000);
  expect(told).toEqual([]);
  while (release());
  expect(sink.waitingBytes).toBe(0);
  expect(told).toEqual([10_000 - 1_048]);
  expect(sink.takeDropped()).toBe(10_000 - 1_048);
  expect(sink.takeDropped()).toBe(0);
});

test("lines that a reader who went away did not get count as dropped", () => {
  const { sink, release } = slowSink();
  sink.write("a\n");
  sink.write("b\n");
  release(new Error("EPIPE"));
  expect(sink.takeDropped()).toBe(1);
  release(new Error("EPIPE"));
  expect(sink.takeDropped()).toBe(1);
  expect(sink.waitingBytes).toBe(0);
});

test("a flush waits for what is written, and no longer than it may", async () => {
  const { sink, release } = slowSink();
  sink.write("a\n");
  let flushed = false;
  const flush = sink.flush(60_000).then(() => {
    flushed = true;
  });
  await new Promise(setImmediate);
  expect(flushed).toBe(false);
  release();
  await flush;
  sink.write("b\n");
  // Nobody releases it.
  await sink.flush(20);
  expect(sink.waitingBytes).toBe(2);
});

test("lines that are gathered are written together, when they make a piece or have waited", () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const pieces: string[] = [];
  const write: WritePiece = (piece, done) => {
    pieces.push(piece);
    done();
  };
  const sink = new LineSink(write, { pieceBytes: 10, gatherMs: 5 });
  sink.write("a\n");
  sink.write("b\n");
  expect(pieces).toEqual([]);
  vi.advanceTimersByTime(5);
  expect(pieces).toEqual(["a\nb\n"]);
  sink.write("12345678\n");
  sink.write("c\n");
  expect(pieces.slice(1)).toEqual(["12345678\n"]);
  vi.advanceTimersByTime(5);
  expect(pieces.slice(2)).toEqual(["c\n"]);
  sink.write("last\n");
  sink.writeAll();
  expect(pieces.slice(3)).toEqual(["last\n"]);
  vi.advanceTimersByTime(5);
  expect(pieces).toHaveLength(4);
});

test("a flush does not wait for lines to be gathered", async () => {
  const pieces: string[] = [];
  const sink = new LineSink(
    (piece, done) => {
      pieces.push(piece);
      setImmediate(done);
    },
    { gatherMs: 600_000 },
  );
  sink.write("a\n");
  await sink.flush(60_000);
  expect(pieces).toEqual(["a\n"]);
});
