// A child process that says what it is told to say, in its own words.
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
