import type { ChildProcess } from "node:child_process";

const MiB = 1024 * 1024;

/** Bytes of one message of a child: a recording has up to 32 MiB, and answers of `call` up to 100 MiB. */
const usualMessage = 128 * MiB;

/** What a child may say in a second: bytes, and messages. Each connection that it takes is one. */
const mostBytes = 256 * MiB;
const mostMessages = 20_000;

/** The end of a channel as Node's IPC reads from it. */
interface ReadingPipe {
  onread: (this: ReadingPipe, bytes: ArrayBuffer | undefined) => void;
}

/** Watches over how much a child says, before Node collects it in this process's memory, and calls `onTooMuch` once, after
 * which nothing is read any more. @returns to be called with each message that has arrived. */
export function boundChannel(
  child: ChildProcess,
  onTooMuch: () => void,
  mostOfMessage = usualMessage,
): () => void {
  const pipe = readingPipe(child);
  const { onread } = pipe;
  let second = performance.now();
  let bytesOfSecond = 0;
  let messagesOfSecond = 0;
  let bytesOfMessage = 0;
  let over = false;
  const look = () => {
    const now = performance.now();
    if (now - second >= 1_000) {
      second = now;
      bytesOfSecond = 0;
      messagesOfSecond = 0;
    }
    if (over) return;
    over =
      bytesOfMessage > mostOfMessage ||
      bytesOfSecond > Math.max(mostBytes, mostOfMessage) ||
      messagesOfSecond > mostMessages;
    if (over) onTooMuch();
  };
  pipe.onread = function (bytes) {
    // Undefined: the child has closed its end.
    const length = bytes?.byteLength ?? 0;
    bytesOfMessage += length;
    bytesOfSecond += length;
    look();
    if (!over || bytes === undefined) onread.call(this, bytes);
  };
  return () => {
    bytesOfMessage = 0;
    messagesOfSecond++;
    look();
  };
}

/** Node has no bound on a message of a child, and no way to set one: it keeps what comes until the message is whole. This
 * is the one place that knows where it reads. @throws Error where a Node reads elsewhere. */
function readingPipe(child: ChildProcess): ReadingPipe {
  const name = Object.getOwnPropertySymbols(child).find(
    ({ description }) => description === "kChannelHandle",
  );
  const pipe = name && (child as unknown as Record<symbol, ReadingPipe | undefined>)[name];
  if (typeof pipe?.onread === "function") return pipe;
  throw new Error("this Node reads the messages of child processes in a way that is not known");
}
