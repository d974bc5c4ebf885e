import { chmodSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";

/** A shard that takes orders. */
interface Taken {
  readonly socket: Socket;
  /** Who waits for an answer, by the order's number; null: the process is gone. */
  readonly waiting: Map<number, (answer: Answer | null) => void>;
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** Shards by their process's number, by the folder whose orders they take. */
const taken = new Map<string, Map<number, Taken>>();
let orders = 0;

/** The flag that has every shard load an attacker's program, which takes orders by a socket in the folder. */
export function takenBy(folder: string): string {
  const shards = new Map<number, Taken>();
  taken.set(folder, shards);
  const path = join(folder, "orders.sock");
  createServer((socket) => enrol(socket, shards))
    .listen(path)
    .unref();
  // Shards may have users of their own.
  chmodSync(folder, 0o711);
  chmodSync(path, 0o666);
  const program = pathToFileURL(join(import.meta.dirname, "taken-shard.mjs"));
  program.searchParams.set("folder", folder);
  return `--import=${program}`;
}

/** Runs code in the process of a shard that was taken over, as the body of an async function. Rejects with what it threw, or
 * with "gone" where the process ended under it. */
export async function runIn<Value>(folder: string, pid: number, code: string): Promise<Value> {
  const { socket, waiting } = await reach(folder, pid);
  const id = orders++;
  const answer = await new Promise<Answer | null>((resolve) => {
    waiting.set(id, resolve);
    if (socket.destroyed) resolve(null);
    else socket.write(`${JSON.stringify({ id, code })}\0`);
  });
  if (answer === null) throw new Error("gone");
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer.value as Value;
}

/** A process says its number first, and then its answers. */
function enrol(socket: Socket, shards: Map<number, Taken>): void {
  const waiting: Taken["waiting"] = new Map();
  let left = "";
  let known = false;
  socket.unref();
  socket.on("error", () => {});
  socket.on("close", () => {
    for (const resolve of waiting.values()) resolve(null);
  });
  socket.setEncoding("utf8").on("data", (text: string) => {
    const said = (left + text).split("\0");
    left = said.pop()!;
    for (const each of said) {
      if (!known) shards.set(Number(each), { socket, waiting });
      else hear(JSON.parse(each), waiting);
      known = true;
    }
  });
}

function hear(answer: Answer, waiting: Taken["waiting"]): void {
  waiting.get(answer.id)?.(answer);
  waiting.delete(answer.id);
}

/** A process that has just begun takes orders a moment later. */
async function reach(folder: string, pid: number): Promise<Taken> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const shard = taken.get(folder)?.get(pid);
    if (shard !== undefined) return shard;
    await wait(100);
  }
  throw new Error(`Process ${pid} takes no orders.`);
}
