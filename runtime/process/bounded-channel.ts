import type { ChildProcess } from "node:child_process";
import { MiB } from "../byte-units.ts";
import { BytePace } from "./byte-pace.ts";
import { ChannelFrames } from "./channel-frames.ts";
import { isRawHandle, type RawHandle } from "./raw-connection.ts";
import { asRead, lastRead } from "./stream-reads.ts";
import { type Spender, type TimeShare, threadTime } from "./time-share.ts";

/** Bytes of one message of a child: a recording has up to 32 MiB, and answers of `call` up to 100 MiB. */
export const usualMessage = 128 * MiB;

/** What a child may say in a second: bytes, and messages. Each connection that it takes is one. */
export const maxBytes = 256 * MiB;
export const maxMessages = 20_000;

/** The most time that a child's messages may take of this process, in ms, and the span that it is counted over. */
export const timeSpan = 5_000;
export const maxTime = 3_500;

/** What may wait for a child that does not read: bytes, and messages. */
export const maxUnreadBytes = 256 * MiB;
export const maxUnread = 100_000;

/** Connections that a child has handed over without a word of them, or with a word that is on its way. */
export const maxHandles = 64;

export interface ChannelOptions {
  /** The child said or did what no such process does. Called once, after which nothing is read any more. */
  readonly onUnfit: (why: string) => void;
  /** Bytes that one of its messages may have. */
  readonly maxMessageBytes?: number | undefined;
  /** Bytes that are read of it in a second, where it has answers of any size: the others wait in the channel. One that has no
   * such pace is ended for more than {@link maxBytes}. */
  readonly bytesPerSecond?: number | undefined;
  /** Whether it may hand over connections. */
  readonly hands: boolean;
  /** What it may take of this process's time together with others. */
  readonly time?: TimeShare | undefined;
}

/** The end of a channel as Node's IPC reads from it and writes to it. */
interface Pipe {
  onread: (this: Pipe, bytes: ArrayBuffer | undefined) => void;
  pendingHandle?: RawHandle | null;
  readonly writeQueueSize?: number;
  readStart(): number;
  readStop(): number;
}

/** What Node's IPC says to itself. */
interface InternalMessage {
  readonly cmd: string;
  readonly type?: unknown;
}

type InternalListener = (message: InternalMessage, handle: unknown) => void;

const tooMuch = "said more than any such process says";
const noMessage = "said what no such process says";

/** Holds a child to what a process of Skerry's own does with its channel, before Node collects what it says in this process's
 * memory and believes it: how much it says, and how long that takes to read; what comes with it; and how much it leaves
 * unread. */
export class BoundedChannel {
  readonly #child: ChildProcess;
  readonly #options: ChannelOptions;
  readonly #pipe: Pipe;
  readonly #maxMessageBytes: number;
  readonly #frames: ChannelFrames;
  readonly #pace: BytePace | null;
  #pause: NodeJS.Timeout | null = null;
  /** Connections that came, and are not taken yet. */
  readonly #handles = new Set<RawHandle>();
  #second = performance.now();
  #bytesOfSecond = 0;
  #messagesOfSecond = 0;
  #spanEnds = performance.now() + timeSpan;
  #time = 0;
  #unread = 0;
  #isUnfit = false;
  readonly #spender: Spender = { onSpent: () => this.#unfit(tooMuch) };

  /** @param child one that was started. @throws Error where a Node reads elsewhere. */
  constructor(child: ChildProcess, options: ChannelOptions) {
    this.#child = child;
    this.#options = options;
    this.#maxMessageBytes = options.maxMessageBytes ?? usualMessage;
    this.#frames = new ChannelFrames(this.#maxMessageBytes);
    const { bytesPerSecond } = options;
    this.#pace = bytesPerSecond === undefined ? null : new BytePace(bytesPerSecond);
    this.#pipe = pipeOf(child);
    this.#watchReading();
    this.#watchInternalMessages();
    child.once("disconnect", () => {
      clearTimeout(this.#pause ?? undefined);
      this.#closeHandles();
    });
  }

  /** Sends a message. */
  send(message: object): void {
    this.#unread++;
    if (this.#unread > maxUnread || (this.#pipe.writeQueueSize ?? 0) > maxUnreadBytes) {
      this.#unfit("reads nothing of what it is told");
      return;
    }
    this.#child.send(message, () => {
      this.#unread--;
    });
  }

  /** Hears a message that has arrived, and closes the connection that came with it unless `listen` takes it. @param isNews
   * whether it is one that the child tells. */
  hear(handle: unknown, isNews: boolean, listen: () => boolean): void {
    if (isRawHandle(handle)) this.#handles.delete(handle);
    if (this.#isUnfit) {
      close(handle);
      return;
    }
    this.#count();
    let isTaken = false;
    this.#timed(() => {
      isTaken = listen();
    }, isNews);
    if (isTaken) return;
    close(handle);
    this.#unfit(noMessage);
  }

  #watchReading(): void {
    const pipe = this.#pipe;
    const { onread } = pipe;
    pipe.onread = (bytes) => {
      this.#keepHandle(pipe.pendingHandle ?? null);
      // Undefined: the child has closed its end.
      const read = bytes === undefined ? new Uint8Array() : lastRead(bytes);
      if (this.#pace === null) this.#bytesOfSecond += read.length;
      else this.#pauseFor(this.#pace.take(read.length, performance.now()));
      this.#look();
      if (this.#isUnfit && bytes !== undefined) return;
      this.#timed(() => {
        // Node gets messages that are whole: of others it would keep each piece, however small, in a buffer of its own.
        const whole = bytes === undefined ? null : this.#frames.add(read);
        onread.call(pipe, bytes === undefined ? bytes : asRead(whole ?? nothing));
      });
    };
  }

  /** Reads no further for so many ms. */
  #pauseFor(ms: number): void {
    if (ms === 0 || this.#pause !== null) return;
    this.#pipe.readStop();
    this.#pause = setTimeout(() => {
      this.#pause = null;
      this.#pipe.readStart();
    }, ms);
  }

  /** Node believes such messages: it ends this process by what it does not expect in one. */
  #watchInternalMessages(): void {
    const listeners = this.#child.listeners("internalMessage" as "message") as InternalListener[];
    this.#child.removeAllListeners("internalMessage");
    this.#child.on(
      "internalMessage" as "message",
      ((message: InternalMessage, handle: unknown) => {
        this.#count();
        if (!this.#isUnfit && !this.#isFit(message, handle)) this.#unfit(noMessage);
        if (this.#isUnfit) close(handle);
        else
          this.#timed(() =>
            listeners.forEach((each) => void each.call(this.#child, message, handle)),
          );
      }) as InternalListener as never,
    );
  }

  #isFit({ cmd, type }: InternalMessage, handle: unknown): boolean {
    if (cmd === "NODE_HANDLE_ACK" || cmd === "NODE_HANDLE_NACK") {
      const { _handleQueue: sent } = this.#child as { readonly _handleQueue?: unknown };
      return Array.isArray(sent);
    }
    // What Node asks of a child as a server closes whose connections it has: the answers are counted, and no more.
    if (cmd === "NODE_SOCKET_ALL_CLOSED" || cmd === "NODE_SOCKET_COUNT") return true;
    // Without its connection it comes where this process could not open one more file.
    const isConnection = handle == null || isRawHandle(handle);
    return this.#options.hands && cmd === "NODE_HANDLE" && type === "net.Native" && isConnection;
  }

  /** What comes with bytes is a file that this process has open, whatever the bytes say. */
  #keepHandle(handle: RawHandle | null): void {
    if (handle === null) return;
    if (this.#isUnfit) {
      this.#pipe.pendingHandle = null;
      close(handle);
      return;
    }
    this.#handles.add(handle);
    if (!this.#options.hands || this.#handles.size > maxHandles) {
      this.#unfit(this.#options.hands ? tooMuch : noMessage);
    }
  }

  #count(): void {
    this.#messagesOfSecond++;
    this.#look();
  }

  #look(): void {
    const now = performance.now();
    if (now - this.#second >= 1_000) {
      this.#second = now;
      this.#bytesOfSecond = 0;
      this.#messagesOfSecond = 0;
    }
    const isTooMuch =
      this.#bytesOfSecond > Math.max(maxBytes, this.#maxMessageBytes) ||
      this.#messagesOfSecond > maxMessages;
    if (isTooMuch) this.#unfit(tooMuch);
  }

  /** What the child said must harm nobody else, whatever it is. */
  #timed(work: () => void, isNews = false): void {
    const begun = threadTime.begin();
    try {
      work();
    } catch {
      this.#unfit(noMessage);
    }
    this.#options.time?.spend(this.#spender, threadTime.end(begun), isNews);
    const now = performance.now();
    if (now > this.#spanEnds) {
      this.#spanEnds = now + timeSpan;
      this.#time = 0;
    }
    this.#time += now - begun;
    if (this.#time > maxTime) this.#unfit(tooMuch);
  }

  #unfit(why: string): void {
    if (this.#isUnfit) return;
    this.#isUnfit = true;
    this.#closeHandles();
    this.#options.onUnfit(why);
  }

  #closeHandles(): void {
    for (const handle of this.#handles) close(handle);
    this.#handles.clear();
  }
}

/** Closes what came with a message: each is a file that this process has open. */
function close(handle: unknown): void {
  const { destroy, close } = (handle ?? {}) as { destroy?: () => void; close?: () => void };
  try {
    (destroy ?? close)?.call(handle);
  } catch {
    // It was closed already.
  }
}

const nothing = new Uint8Array();

/** Node has no bound on a message of a child, and no way to set one: it keeps what comes until the message is whole. This
 * is the one place that knows where it reads. @throws Error where a Node reads elsewhere. */
function pipeOf(child: ChildProcess): Pipe {
  const name = Object.getOwnPropertySymbols(child).find(
    ({ description }) => description === "kChannelHandle",
  );
  const pipe = name && (child as unknown as Record<symbol, Pipe | undefined>)[name];
  if (typeof pipe?.onread === "function") return pipe;
  throw new Error("this Node reads the messages of child processes in a way that is not known");
}
