import { expect, test } from "vitest";
import { AheadSource } from "../../runtime/services/ahead-source.ts";
import { RequestStreams } from "../../runtime/services/request-streams.ts";
import { RequestWaits } from "../../runtime/services/request-waits.ts";
import { Pieces, Pushed, textOf } from "../http/streams/support/sources.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

test("a wait ends by what it waits for, by its time, or with its request", async () => {
  const waits = new RequestWaits();
  const happened = await waits.within(60_000, Promise.resolve());
  expect(happened.happened).toBe(true);
  expect(happened.ms).toBeLessThan(60_000);
  expect(await waits.within(20, null)).toMatchObject({ happened: false });
  expect((await waits.within(30, new Promise(() => {}))).ms).toBeGreaterThanOrEqual(30);
  const pending = waits.within(60_000, null);
  waits.end();
  expect((await pending).happened).toBe(false);
  // Whoever asks after that does not wait.
  await waits.within(60_000, null);
});

test("a time that no request has is bounded, and does not pass for none", async () => {
  const waits = new RequestWaits();
  let ended = false;
  const pending = waits.within(2 ** 32 - 1, null).then(() => {
    ended = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(ended).toBe(false);
  waits.end();
  await pending;
});

test("what was read ahead is given to who reads next, in pieces of the size that is asked for", async () => {
  const pushed = new Pushed();
  const source = new AheadSource(pushed);
  const ready = source.ready();
  pushed.push("abcdef");
  await ready;
  await source.ready();
  expect(pushed.asked).toBe(1);
  expect(Buffer.from((await source.read(4))!).toString()).toBe("abcd");
  await source.ready();
  expect(pushed.asked).toBe(1);
  expect(Buffer.from((await source.read(4))!).toString()).toBe("ef");
  const end = source.ready();
  pushed.end();
  await end;
  expect(await source.read(4)).toBeNull();
  expect(await textOf(new AheadSource(new Pieces(["one", "two"])))).toBe("onetwo");
});

test("a failure that was waited for is told to who reads", async () => {
  const pushed = new Pushed();
  const source = new AheadSource(pushed);
  const ready = source.ready();
  pushed.fail(new Error("broken"));
  await ready;
  await expect(source.read(4)).rejects.toThrow("broken");
});

test("a stream that was waited for in vain can be read, waited for again, and handed on whole", async () => {
  const waits = new RequestWaits();
  const pushed = new Pushed();
  const streams = new RequestStreams(pushed, waits);
  expect(await streams.waitReadable(1, 20)).toMatchObject({ ready: false });
  pushed.push("first");
  expect(await streams.waitReadable(1, 20_000)).toMatchObject({ ready: true });
  expect(await streams.read(1, 2)).toEqual({ tag: "bytes", val: bytes("fi") });
  expect(await streams.waitReadable(1, 20)).toMatchObject({ ready: true });
  const taken = streams.take(1);
  pushed.push("second");
  pushed.end();
  expect(await textOf(taken)).toBe("rstsecond");
  await expect(streams.waitReadable(1, 20)).rejects.toThrow("none that can be read");
});

test("what ends early once the client has gone says so", async () => {
  const streams = new RequestStreams(null, new RequestWaits());
  streams.create(2);
  const pipe = streams.take(2);
  expect(await streams.write(2, bytes("a"))).toBe("taken");
  pipe.cancel();
  expect(await streams.write(2, bytes("b"))).toBe("unwanted");
  streams.clientLeft();
  expect(await streams.write(2, bytes("c"))).toBe("client-left");
});
