import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";

/** The flag that has every shard load an attacker's program, which waits for orders in the folder. */
export function takenBy(folder: string): string {
  const program = pathToFileURL(join(import.meta.dirname, "taken-shard.mjs"));
  program.searchParams.set("folder", folder);
  return `--import=${program}`;
}

/** Runs code in the process of a shard that was taken over, as the body of an async function. Rejects with what it threw, or
 * with "gone" where the process ended under it. */
export async function runIn<Value>(folder: string, pid: number, code: string): Promise<Value> {
  const socket = await reach(join(folder, `${pid}.sock`));
  socket.write(`${code}\0`);
  let text = "";
  try {
    for await (const piece of socket.setEncoding("utf8")) text += piece;
  } catch {
    // It was killed while it ran.
  }
  if (text === "") throw new Error("gone");
  const { value, error } = JSON.parse(text) as { value: Value; error?: string };
  if (error !== undefined) throw new Error(error);
  return value;
}

/** A process that has just begun takes orders a moment later. */
async function reach(path: string): Promise<Socket> {
  for (let attempt = 0; ; attempt++) {
    const socket = connect(path);
    try {
      await once(socket, "connect");
      return socket;
    } catch (error) {
      if (attempt === 100) throw error;
      await wait(100);
    }
  }
}
