// Loaded into a shard's process before its program: runs what an attacker would who has taken it over. The folder of sockets
// is in this module's own address.
import { createServer } from "node:net";
import { join } from "node:path";

const folder = new URL(import.meta.url).searchParams.get("folder");

/** What the shard's parent has said to it. */
const told = [];
globalThis.told = told;
process.on("message", (message) => told.push(message));

const run = Object.getPrototypeOf(async () => {}).constructor;

createServer((socket) => {
  let code = "";
  socket.setEncoding("utf8");
  socket.on("error", () => {});
  socket.on("data", async (text) => {
    code += text;
    if (!code.endsWith("\0")) return;
    const answer = await new run(code.slice(0, -1))().then(
      (value) => ({ value }),
      (error) => ({ error: String(error?.code ?? error) }),
    );
    socket.end(JSON.stringify(answer));
  });
})
  .listen(join(folder, `${process.pid}.sock`))
  .unref();
