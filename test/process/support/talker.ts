// A child process that says what it is told to say, in its own words.
import { writeSync } from "node:fs";
import { linkToParent } from "../../../runtime/process/parent.ts";
import type { TalkerProtocol } from "./talker-protocol.ts";

linkToParent<TalkerProtocol>({
  handlers: {
    echo: async (what) => what,
    say: async (message) => {
      process.send?.(message);
      return null;
    },
    environment: async () => Object.keys(process.env).sort(),
    // Says it, and is gone before anybody could have heard.
    leave: async () => {
      process.send?.({ kind: "tell", name: "word", what: "last" }, () =>
        process.kill(process.pid, "SIGKILL"),
      );
      return new Promise(() => {});
    },
    pour: async () => {
      // A message is its length, and as many bytes.
      const piece = Buffer.alloc(1_048_576, 0xff);
      for (let written = 0; written < 2_000; ) {
        try {
          writeSync(channelFile(), piece);
          written++;
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
        }
      }
      return null;
    },
    write: async (bytes) => {
      writeSync(channelFile(), bytes);
      return null;
    },
    fill: async (bytes) => new Uint8Array(bytes),
    wait: () => new Promise(() => {}),
    // For a while only: it might outlive the test.
    hang: async () => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
      return null;
    },
  },
  hearers: {},
  beat: () => null,
});

function channelFile(): number {
  const name = Object.getOwnPropertySymbols(process).find(
    ({ description }) => description === "kChannelHandle",
  );
  return (process as unknown as Record<symbol, { fd: number }>)[name!]!.fd;
}
