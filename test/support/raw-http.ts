import { once } from "node:events";
import { connect } from "node:net";

/** A busy machine has its first byte late, in ms. */
const firstByte = 2_000;

/** Sends bytes to a port and returns all that comes back until the server closes, or until `ms`
 * after the last byte. The first may take longer. */
export async function sendRaw(port: number, bytes: string | Uint8Array, ms = 400): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  const chunks: Buffer[] = [];
  let timer: NodeJS.Timeout | undefined;
  const restart = (within = ms) => {
    clearTimeout(timer);
    timer = setTimeout(() => socket.destroy(), within);
  };
  socket.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    restart();
  });
  // A server may reset a connection after its answer.
  socket.on("error", () => {});
  const closed = new Promise((resolve) => socket.once("close", resolve));
  await once(socket, "connect");
  socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
  restart(Math.max(ms, firstByte));
  await closed;
  clearTimeout(timer);
  return Buffer.concat(chunks).toString("latin1");
}

/** The status codes of the answers in a raw conversation. */
export function statusesOf(conversation: string): number[] {
  return [...conversation.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
}
