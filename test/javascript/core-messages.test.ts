import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestWorker, workerOf } from "./handlers.ts";

const handlers = {
  order: `() => new Promise((resolve) => {
    const seen = [];
    const { port1, port2 } = new MessageChannel();
    const sent = { list: [1] };
    port2.onmessage = ({ data, origin, ports }) => {
      seen.push(["message", data, origin, ports]);
      if (data === "end") resolve(Response.json(seen));
      else queueMicrotask(() => seen.push("microtask"));
    };
    port1.postMessage(sent);
    sent.list.push(2);
    Promise.resolve().then(() => seen.push("before"));
    port1.postMessage("end");
  })`,
  waiting: `() => new Promise((resolve) => {
    const seen = [];
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", ({ data }) => seen.push(data));
    port2.postMessage("early");
    setTimeout(() => { seen.push("started"); port1.start(); }, 5);
    setTimeout(() => { port1.close(); port2.postMessage("to nobody"); }, 6);
    setTimeout(() => resolve(Response.json(seen)), 9);
  })`,
};

let worker: TestWorker;
beforeAll(async () => {
  worker = await workerOf(handlers);
});
afterAll(() => worker?.end());

test("a message is a copy, and arrives as a task of its own", async () => {
  const { text } = await worker.call("order");
  expect(JSON.parse(text)).toEqual([
    "before",
    ["message", { list: [1] }, "", []],
    "microtask",
    ["message", "end", "", []],
  ]);
});

test("messages wait until the port is started, and end with it", async () => {
  const { text } = await worker.call("waiting");
  expect(JSON.parse(text)).toEqual(["started", "early"]);
});
