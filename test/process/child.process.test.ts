import { expect, onTestFinished, test } from "vitest";
import { SkerryError } from "../../runtime/errors.ts";
import { isNull } from "../../runtime/process/check-of.ts";
import { Child } from "../../runtime/process/child.ts";
import { launch } from "../../runtime/process/launch.ts";
import type { MessageChecks } from "../../runtime/process/rpc.ts";
import type { TalkerProtocol } from "./support/talker-protocol.ts";

const program = new URL("./support/talker.ts", import.meta.url);

const anything = (_: unknown): _ is never => true;
const isText = (value: unknown): value is string => typeof value === "string";

const checks: MessageChecks<TalkerProtocol> = {
  replies: {
    ...{
      echo: anything,
      fill: (value): value is Uint8Array => value instanceof Uint8Array,
      say: isNull,
      pour: isNull,
      write: isNull,
      leave: anything,
      wait: anything,
      hang: isNull,
    },
    environment: (value): value is string[] => Array.isArray(value) && value.every(isText),
  },
  asks: { ping: anything },
  tells: { beat: isNull, word: isText },
};

interface TalkerOptions {
  readonly silence?: number;
  readonly bytesPerSecond?: number;
  readonly onWord?: () => void;
}

function startTalker({ silence, bytesPerSecond, onWord }: TalkerOptions = {}) {
  const losses: string[] = [];
  const words: string[] = [];
  const child: Child<TalkerProtocol> = new Child(launch(program, {}), {
    handlers: { ping: async () => "pong" },
    hearers: { beat: () => {}, word: onWord ?? ((word) => words.push(word)) },
    checks,
    ...(silence === undefined ? {} : { silence }),
    ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }),
    lost: (how) => new SkerryError("shard-lost", `The talker ${how}.`),
    onLost: ({ message }) => losses.push(message),
  });
  onTestFinished(() => child.end(async () => {}, 0));
  return { child, losses, words };
}

const lost = (message: unknown) => expect.objectContaining({ code: "shard-lost", message });

test("a child answers what it is asked, and what it sends is what arrives", async () => {
  const { child } = startTalker();
  const said = { bytes: new Uint8Array([1, 2]), big: 2n ** 70n, none: null };
  expect(await child.ask("echo", said)).toEqual(said);
});

test("nothing of the operator's environment reaches a child but what it needs", async () => {
  process.env.SOME_SECRET = "x";
  onTestFinished(() => void delete process.env.SOME_SECRET);
  const { child } = startTalker();
  const names = await child.ask("environment", null);
  expect(names).toContain("PATH");
  expect(names).not.toContain("SOME_SECRET");
});

const nonsense: readonly (readonly [string, unknown])[] = [
  ["nothing", null],
  ["a number", -1],
  ["text", "tell"],
  ["a message of no kind", {}],
  ["a kind that there is not", { kind: "constructor", id: 1, name: "ping" }],
  ["a question without a number", { kind: "ask", name: "ping" }],
  ["a question with half a number", { kind: "ask", id: 0.5, name: "ping" }],
  ["a question without a name", { kind: "ask", id: 1 }],
  ["news of a name that every object has", { kind: "tell", name: "constructor", what: 1 }],
  ["a question that nobody answers", { kind: "ask", id: 1, name: "constructor", ask: null }],
  ["news of another form", { kind: "tell", name: "word", what: 7 }],
  ["news that nobody waits for", { kind: "tell", name: "toString", what: 1 }],
  ["a failure without an error", { kind: "failure", id: 1 }],
  ["that it is ready, once more", { ready: true }],
  // Node's own words, which it believes.
  ["that it has taken a connection which was not sent", { cmd: "NODE_HANDLE_ACK" }],
  ["that it has not taken one", { cmd: "NODE_HANDLE_NACK" }],
  ["that a connection comes", { cmd: "NODE_HANDLE", type: "net.Native", msg: null }],
  ["that something of no kind comes", { cmd: "NODE_HANDLE", type: "constructor", msg: null }],
  ["a word that Node has not", { cmd: "NODE_X" }],
  [
    "a failure of a code that there is not",
    { kind: "failure", id: 1, error: { code: "toString", message: "" } },
  ],
];

test.for(nonsense)("a child that says %s is ended, and nobody else", async ([, message]) => {
  const { child, losses } = startTalker();
  const asked = child.ask("wait", null).catch((error) => error);
  await Promise.race([child.ask("say", message).catch(() => {}), asked]);
  expect(await asked).toEqual(lost("The talker said what no such process says."));
  expect(losses).toHaveLength(1);
});

test("bytes that are no message end their sender, and nobody else", async () => {
  const { child } = startTalker();
  // A length, and as many bytes that are no value.
  const bytes = new Uint8Array([0, 0, 0, 4, 1, 2, 3, 4]);
  await expect(child.ask("write", bytes)).rejects.toEqual(
    lost("The talker said what no such process says."),
  );
});

test("what hears a child may fail: that ends the child, and nobody else", async () => {
  const { child, losses } = startTalker({
    onWord: () => {
      throw new Error("a defect");
    },
  });
  await child.ask("echo", "up");
  const asked = child.ask("wait", null).catch((error) => error);
  await child.ask("say", { kind: "tell", name: "word", what: "" }).catch(() => {});
  expect(await asked).toEqual(lost("The talker said what no such process says."));
  expect(losses).toHaveLength(1);
});

test("a child that does not read is ended before what waits for it is too much", async () => {
  const { child } = startTalker();
  await child.ask("echo", "up");
  const hanging = child.ask("hang", null).catch((error) => error);
  const large = "x".repeat(8 * 1_048_576);
  for (let told = 0; told < 64; told++) void child.ask("echo", large).catch(() => {});
  expect(await hanging).toEqual(lost("The talker reads nothing of what it is told."));
});

test("answers beyond a child's pace wait in the channel, and nobody is ended", async () => {
  const { child, losses } = startTalker({ bytesPerSecond: 16 * 1_048_576, silence: 2_000 });
  await child.ask("echo", "up");
  const begun = performance.now();
  const size = 4 * 1_048_576;
  const answers = Array.from({ length: 4 }, () => child.ask("fill", size));
  for (const answer of await Promise.all(answers)) expect(answer).toHaveLength(size);
  // A twentieth of a second may come at once.
  expect(performance.now() - begun).toBeGreaterThan(900);
  expect(losses).toEqual([]);
});

test("a child that has ended while it was not read is lost, and nothing of it is read any more", async () => {
  const { child, losses } = startTalker({ bytesPerSecond: 1_048_576 });
  await child.ask("echo", "up");
  const filling = child.ask("fill", 4 * 1_048_576).catch((error) => error);
  await expect(child.ask("leave", null)).rejects.toEqual(lost("The talker ended with SIGKILL."));
  expect(await filling).toEqual(lost("The talker ended with SIGKILL."));
  expect(losses).toHaveLength(1);
});

test("an answer that nobody waits for harms nobody", async () => {
  const { child, losses } = startTalker();
  await child.ask("say", { kind: "reply", id: -1, value: 1 });
  await child.ask("say", { took: -1 });
  expect(await child.ask("echo", "still there")).toBe("still there");
  expect(losses).toEqual([]);
});

test("a message without an end takes no memory of the parent, and ends its sender", async () => {
  const { child } = startTalker();
  await child.ask("echo", "up");
  const before = process.memoryUsage().rss;
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 10);
  onTestFinished(() => clearInterval(watch));
  await expect(child.ask("pour", null)).rejects.toEqual(
    lost("The talker said what no such process says."),
  );
  expect(most - before).toBeLessThan(400 * 1024 * 1024);
});

test("what a child says last is heard before its end is told", async () => {
  const { child, losses, words } = startTalker();
  await expect(child.ask("leave", null)).rejects.toEqual(lost("The talker ended with SIGKILL."));
  expect({ words, losses }).toEqual({
    words: ["last"],
    losses: ["The talker ended with SIGKILL."],
  });
  await expect(child.ask("echo", 1)).rejects.toEqual(lost("The talker ended with SIGKILL."));
});

test("a child that says nothing any more is killed", async () => {
  const { child } = startTalker({ silence: 1_000 });
  await child.ask("echo", "up");
  await expect(child.ask("hang", null)).rejects.toEqual(
    lost(
      expect.stringMatching(/^The talker gave no sign of life, and slept \(\d+ ms of CPU time in/),
    ),
  );
});

test("a child that beats and does not answer in time is ended, and one that answers is not", async () => {
  const { child, losses } = startTalker({ silence: 30_000 });
  await child.ask("echo", "up", 30_000);
  await expect(child.ask("wait", null, 1_000)).rejects.toEqual(
    lost("The talker did not answer in time."),
  );
  expect(losses).toHaveLength(1);
});

test("the time in which its parent is held up is not counted against a child's answer", async () => {
  const { child } = startTalker();
  await child.ask("echo", "up");
  const asked = child.ask("echo", "there", 1_000);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3_000);
  expect(await asked).toBe("there");
});

test("a child that is ended by its parent is no loss", async () => {
  const { child, losses } = startTalker();
  await child.ask("echo", "up");
  await child.end(async () => {}, 1_000);
  expect(losses).toEqual([]);
  expect(child.pid).toBeGreaterThan(0);
});

test("a program that can't be started is told as such", async () => {
  const process = launch(program, { execPath: "/nonexistent/node" });
  const child: Child<TalkerProtocol> = new Child(process, {
    handlers: { ping: async () => "pong" },
    hearers: { beat: () => {}, word: () => {} },
    checks,
    lost: (how, ran) => new SkerryError(ran ? "shard-lost" : "host-failed", how),
  });
  await expect(child.ask("echo", 1)).rejects.toMatchObject({
    code: "host-failed",
    message: expect.stringContaining("could not be started"),
  });
});

test("one that ends before it is ready is lost with its last words, and one that was ready without", async () => {
  const told = Promise.withResolvers<string | null>();
  const missing = new URL("./support/never-ready.ts", import.meta.url);
  const end = (program: URL, resolve: (words: string | null) => void) => {
    const child: Child<TalkerProtocol> = new Child(launch(program, { quiet: true }), {
      handlers: { ping: async () => "pong" },
      hearers: { beat: () => {}, word: () => {} },
      checks,
      lost: (how, _, lastWords) => new SkerryError("shard-lost", `${how}|${lastWords}`),
      onLost: ({ message }) => resolve(message),
    });
    return child;
  };
  end(missing, told.resolve);
  expect(await told.promise).toMatch(
    /^ended with code 1\|Error \[ERR_MODULE_NOT_FOUND\]: Cannot find package/,
  );
  const ready = Promise.withResolvers<string | null>();
  const child = end(program, ready.resolve);
  await child.ask("echo", 1);
  child.kill("was stopped");
  expect(await ready.promise).toBe("was stopped|null");
});
