import type { Socket } from "node:net";
import { encodeFrame, FrameReader, frameAim, type KvItem } from "./kv-frames.ts";

/** One end of a channel between a client and the owner. Items arrive in the order in which they were sent,
 * or the channel ends. */
export interface KvChannel {
  /** Sends in as few pieces as is good. */
  send(items: readonly KvItem[]): void;
  /** Bytes that were sent and have not left. */
  readonly unsent: number;
  /** Ends it at once. */
  close(): void;
}

/** What happens at the other end. */
export interface KvChannelEvents {
  /** Objects, of which nothing else is known. */
  readonly onItems: (items: readonly object[]) => void;
  /** What was sent has left. */
  readonly onDrain: () => void;
  /** The channel has ended, at either side. */
  readonly onClose: () => void;
}

/** What an item counts for beside its value, roughly. */
const itemBytes = 512;

/** A channel over a stream socket. What is no frame ends it.
 * @param mostFrame the length that a frame from the other end may have now, in bytes. */
export function socketChannel(
  socket: Socket,
  events: KvChannelEvents,
  mostFrame?: () => number,
): KvChannel {
  const frames = new FrameReader(mostFrame);
  socket.on("data", (chunk) => {
    try {
      for (const items of frames.read(chunk as Buffer)) {
        if (!socket.destroyed) events.onItems(items);
      }
    } catch {
      socket.destroy();
    }
  });
  socket.on("drain", () => events.onDrain());
  socket.on("error", () => socket.destroy());
  socket.on("end", () => socket.destroy());
  socket.on("close", () => events.onClose());
  return {
    send(items) {
      socket.cork();
      for (const frame of frameLots(items)) {
        for (const part of encodeFrame(frame)) socket.write(part);
      }
      socket.uncork();
    },
    get unsent() {
      return socket.writableLength;
    },
    close() {
      socket.destroy();
    },
  };
}

function* frameLots(items: readonly KvItem[]): Generator<readonly KvItem[]> {
  let from = 0;
  let bytes = 0;
  for (const [n, item] of items.entries()) {
    const value = "value" in item ? item.value : undefined;
    const own = itemBytes + (value?.length ?? 0);
    if (n > from && bytes + own > frameAim) {
      yield items.slice(from, n);
      from = n;
      bytes = 0;
    }
    bytes += own;
  }
  if (from < items.length) yield items.slice(from);
}
