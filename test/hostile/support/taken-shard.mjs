// Loaded into a shard's process before its program: runs what an attacker would who has taken it over. Orders come over a
// socket, in the folder that this module's own address names; to a process that may connect nowhere, in a file beside its
// ledger, and its answers go into another one: all that it may write to.
import { openSync, readSync, writeSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { isMainThread } from "node:worker_threads";

const folder = new URL(import.meta.url).searchParams.get("folder");

/** Between two looks for orders in a file, in ms. */
const pollInterval = 10;

/** What the shard's parent has said to it. */
const told = [];
globalThis.told = told;

const run = Object.getPrototypeOf(async () => {}).constructor;

if (isMainThread) {
  process.on("message", (message) => told.push(message));
  takeOrders();
}

function takeOrders() {
  const socket = connect(join(folder, "orders.sock"));
  const hear = listener((text) => socket.write(text));
  socket.unref();
  socket.setEncoding("utf8");
  socket.once("error", takeOrdersFromFile);
  socket.on("error", () => {});
  socket.on("connect", () => socket.write(`${process.pid}\0`));
  socket.on("data", hear);
}

function takeOrdersFromFile() {
  const piece = Buffer.alloc(65_536);
  const decoder = new TextDecoder();
  let files = null;
  const hear = listener((text) => writeSync(files.answers, text));
  const look = () => {
    files ??= openFiles();
    if (files === null) return;
    for (let read = 1; read > 0; ) {
      read = readSync(files.orders, piece);
      hear(decoder.decode(piece.subarray(0, read), { stream: true }));
    }
  };
  setInterval(look, pollInterval).unref();
}

/** Null until they are there. */
function openFiles() {
  const ledger = told.find(({ name }) => name === "start")?.ask.ledger;
  if (ledger === undefined || ledger === null) return null;
  try {
    return {
      orders: openSync(`${ledger}-orders`, "r"),
      answers: openSync(`${ledger}-answers`, "r+"),
    };
  } catch {
    return null;
  }
}

/** Hears orders, each of which ends with a zero. */
function listener(send) {
  let left = "";
  return (text) => {
    const orders = (left + text).split("\0");
    left = orders.pop();
    for (const order of orders) void answer(JSON.parse(order), send);
  };
}

async function answer({ id, code }, send) {
  const answered = await new run(code)().then(
    (value) => ({ value }),
    (error) => ({ error: String(error?.code ?? error) }),
  );
  send(`${JSON.stringify({ id, ...answered })}\0`);
}
