import {
  chmodSync,
  closeSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";

/** A shard that takes orders. */
interface Taken {
  /** Who waits for an answer, by the order's number; null: the process is gone. */
  readonly waiting: Map<number, (answer: Answer | null) => void>;
  /** False where it is gone. */
  send(order: string): boolean;
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
  const { send, waiting } = await reach(folder, pid);
  const id = orders++;
  const answer = await new Promise<Answer | null>((resolve) => {
    waiting.set(id, resolve);
    if (!send(`${JSON.stringify({ id, code })}\0`)) resolve(null);
  });
  if (answer === null) throw new Error("gone");
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer.value as Value;
}

/** A process says its number first, and then its answers. */
function enrol(socket: Socket, shards: Map<number, Taken>): void {
  const waiting: Taken["waiting"] = new Map();
  const hear = listener(waiting);
  const send = (order: string) => {
    if (!socket.destroyed) socket.write(order);
    return !socket.destroyed;
  };
  let known = false;
  socket.unref();
  socket.on("error", () => {});
  socket.on("close", () => forget(waiting));
  socket.setEncoding("utf8").on("data", (text: string) => {
    if (known) return hear(text);
    known = true;
    const [number = "", ...rest] = text.split("\0");
    shards.set(Number(number), { send, waiting });
    hear(rest.join("\0"));
  });
}

/** A process that may connect nowhere takes orders from one file, and writes answers to another. */
function enrolByFiles(ledger: string, pid: number, shards: Map<number, Taken>): void {
  const [ordered, answered] = [`${ledger}-orders`, `${ledger}-answers`];
  for (const path of [answered, ordered]) {
    writeFileSync(path, "");
    chmodSync(path, 0o666);
  }
  const waiting: Taken["waiting"] = new Map();
  const hear = listener(waiting);
  const answers = openSync(answered, "r");
  const piece = Buffer.alloc(65_536);
  const decoder = new TextDecoder();
  let gone = false;
  const timer = setInterval(() => {
    gone = !isThere(pid);
    for (let read = 1; read > 0; ) {
      read = readSync(answers, piece);
      hear(decoder.decode(piece.subarray(0, read), { stream: true }));
    }
    if (!gone) return;
    clearInterval(timer);
    closeSync(answers);
    forget(waiting);
  }, 10).unref();
  const send = (order: string) => {
    if (!gone) writeFileSync(ordered, order, { flag: "a" });
    return !gone;
  };
  shards.set(pid, { send, waiting });
}

/** Hears answers, each of which ends with a zero. */
function listener(waiting: Taken["waiting"]): (text: string) => void {
  let left = "";
  return (text) => {
    const said = (left + text).split("\0");
    left = said.pop()!;
    for (const each of said) {
      const answer = JSON.parse(each) as Answer;
      waiting.get(answer.id)?.(answer);
      waiting.delete(answer.id);
    }
  };
}

function forget(waiting: Taken["waiting"]): void {
  for (const resolve of waiting.values()) resolve(null);
}

/** A process that has just begun takes orders a moment later: by files, where it did not connect in its first 200 ms. */
async function reach(folder: string, pid: number): Promise<Taken> {
  const shards = taken.get(folder)!;
  for (let attempt = 0; attempt < 500; attempt++) {
    const shard = shards.get(pid);
    if (shard !== undefined) return shard;
    await wait(20);
    const ledger = attempt < 10 || shards.has(pid) ? null : ledgerOf(pid);
    if (ledger !== null) enrolByFiles(ledger, pid, shards);
  }
  throw new Error(`Process ${pid} takes no orders.`);
}

/** The file in which a shard says who runs in it; null of one that has none open, or is on no Linux. */
function ledgerOf(pid: number): string | null {
  const folder = `/proc/${pid}/fd`;
  try {
    const open = readdirSync(folder).map((name) => readlinkSync(join(folder, name)));
    return open.find((path) => /\/ledgers\/[0-9a-f]+$/.test(path)) ?? null;
  } catch {
    return null;
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
