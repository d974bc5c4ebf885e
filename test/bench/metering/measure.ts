import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Order, Samples } from "./samples.ts";

const main = fileURLToPath(new URL("./measure-main.ts", import.meta.url));

/** No program takes as long as this, whatever the options: then it hangs. In ms. */
const patience = 600_000;

type Reply = { readonly samples: Samples[] } | { readonly error: string };

/** Measures all variants of one program in a process of its own. Throws an Error when it ends without
 * having measured. */
export async function measure(order: Order, v8Flags: readonly string[]): Promise<Samples[]> {
  const child = fork(main, [], {
    execArgv: ["--no-node-snapshot", ...v8Flags],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let complaint = "";
  child.stderr!.on("data", (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-2_000);
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), patience);
  let reply: Reply | null = null;
  child.on("message", (message) => {
    reply = message as Reply;
    child.disconnect();
  });
  child.send(order);
  const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
  clearTimeout(timer);
  return readReply(reply, `${order.program}: ended with ${signal ?? `code ${code}`}. ${complaint}`);
}

function readReply(reply: Reply | null, otherwise: string): Samples[] {
  if (reply === null) throw new Error(otherwise);
  if ("error" in reply) throw new Error(reply.error);
  return reply.samples;
}
