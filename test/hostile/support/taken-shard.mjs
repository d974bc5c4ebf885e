// Loaded into a shard's process before its program: runs what an attacker would who has taken it over. Orders come over a
// socket, in the folder that this module's own address names: it connects there, which every shard may.
import { connect } from "node:net";
import { join } from "node:path";
import { isMainThread } from "node:worker_threads";

const folder = new URL(import.meta.url).searchParams.get("folder");

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
  let left = "";
  socket.unref();
  socket.setEncoding("utf8");
  socket.on("error", () => {});
  socket.on("connect", () => socket.write(`${process.pid}\0`));
  socket.on("data", (text) => {
    const orders = (left + text).split("\0");
    left = orders.pop();
    for (const order of orders) void answer(JSON.parse(order), socket);
  });
}

async function answer({ id, code }, socket) {
  const answered = await new run(code)().then(
    (value) => ({ value }),
    (error) => ({ error: String(error?.code ?? error) }),
  );
  socket.write(`${JSON.stringify({ id, ...answered })}\0`);
}
