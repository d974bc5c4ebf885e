import type { Socket } from "node:net";
import { encodeFrame, FrameReader, frameAim, type KvItem } from "./kv-frames.ts";

/** One end of a channel between a client and the owner. Items arrive in the order in which they were sent,
 * or the channel ends. */
export interface KvChannel {
  /** Sends in as few pieces as is good. */
  send(items: readonly KvItem[]): void;
  /** Bytes that were sent and have not left, and what this process has beside them. */
  readonly unsent: number;
  /** Ends it at once. */
  close(): void;
  /** Ends it at once, and tells that its other end does not take what is sent; left out where nobody is told. */
  cutOff?(): void;
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

/** Bytes that this process has for a frame that waits to leave, beside those of the frame: it waits in several pieces. */
const frameOverhead = 1_024;

export interface SocketChannelBounds {
  /** The length that a frame from the other end may have now, in bytes; that of the largest where it is left out. */
  readonly maxFrame?: () => number;
  /** Bytes that may wait for the other end to take them ({@link KvChannel.unsent}): beyond, the channel is cut off. Unbounded
   * where it is left out, at the end that sends no more than it chooses to. */
  readonly maxUnsent?: number;
  /** The channel was cut off, with so many bytes that were not taken. */
  readonly onCutOff?: (unsent: number) => void;
}

/** A channel over a stream socket. What is no frame ends it. */
export function socketChannel(
  socket: Socket,
  events: KvChannelEvents,
  { maxFrame, maxUnsent = Infinity, onCutOff }: SocketChannelBounds = {},
): KvChannel {
  const frames = new FrameReader(maxFrame);
  let waiting = 0;
  const left = () => {
    waiting--;
  };
  const unsent = () =>
    socket.writableLength === 0 ? 0 : socket.writableLength + waiting * frameOverhead;
  const cutOff = () => {
    if (socket.destroyed) return;
    const bytes = unsent();
    socket.destroy();
    onCutOff?.(bytes);
  };
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
      for (const frame of frameBatches(items)) {
        const parts = encodeFrame(frame);
        const last = parts.pop()!;
        for (const part of parts) socket.write(part);
        waiting++;
        socket.write(last, left);
      }
      socket.uncork();
      if (unsent() > maxUnsent) cutOff();
    },
    get unsent() {
      return unsent();
    },
    close() {
      socket.destroy();
    },
    cutOff,
  };
}

function* frameBatches(items: readonly KvItem[]): Generator<readonly KvItem[]> {
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
