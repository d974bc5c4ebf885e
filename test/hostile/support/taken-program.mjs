// Loaded into a process of the host's own before its program: runs what an attacker would who has taken it over.
import { readFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const role = new URL(import.meta.url).searchParams.get("role");
const path = new URL("orders.json", import.meta.url);

/** Between two looks for orders, in ms. */
const pollInterval = 20;

const run = Object.getPrototypeOf(async () => {}).constructor;
let last = null;

async function look() {
  let order;
  try {
    order = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    // It is being written.
    return;
  }
  if (order.role !== role || order.id === last) return;
  last = order.id;
  const outcome = {};
  for (const [name, code] of Object.entries(order.attacks)) {
    outcome[name] = await new run(code)().then(
      (value) => (value === true ? "done" : String(value)),
      (error) => String(error?.code ?? error),
    );
  }
  const told = JSON.stringify({ id: order.id, pid: process.pid, outcome });
  process.stderr.write(`taken ${told} end\n`);
}

if (isMainThread) {
  // A process that prepares a module may be done before its first look.
  await look();
  setInterval(look, pollInterval).unref();
}
