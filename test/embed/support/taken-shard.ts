// A shard that was taken over: says what the request's path names, and answers with what came of it.
type Message = {
  readonly kind: string;
  readonly id: number;
  readonly name: string;
  readonly [key: string]: unknown;
};

let lastId = 1_000;
const asked = new Map<number, (answer: unknown) => void>();
const send = (message: object): void => void process.send?.(message);
const tell = (...items: unknown[]) => send({ kind: "tell", name: "exchange", what: items });
const ask = (name: string, what: object) =>
  new Promise((resolve) => {
    const id = ++lastId;
    asked.set(id, resolve);
    send({ kind: "ask", id, name, ask: what });
  });

const outcome = (body: unknown, status = 200) => ({
  requestId: "x",
  request: { method: "GET", uri: "/" },
  response: {
    status,
    fields: [],
    body: { tag: "bytes", val: new TextEncoder().encode(JSON.stringify(body)) },
  },
  error: null,
  usage: {
    fuel: 1,
    startFuel: 0,
    hostFuel: 0,
    memoryBytes: 0,
    hostCalls: 0,
    wallMs: 0,
    cpuMs: 0,
    coldStartMs: 0,
  },
  log: [],
});

const call = (
  tenant: string,
  values = new Uint8Array(),
  fn = "note",
  of = "shop:prices/catalog@1.0.0",
) => ask("function", { tenant, interface: of, function: fn, values });

async function attack(number: number, path: string): Promise<void> {
  const [, kind, argument = ""] = path.split("/");
  const answer = async (): Promise<unknown> => {
    switch (kind) {
      case "call":
        return call(argument, new Uint8Array([1, 0, 0, 0, 97]));
      case "bytes":
        return call("w1", new Uint8Array(argument.split(",").map(Number)));
      case "other-function":
        return call("w1", new Uint8Array(), argument);
      case "other-interface":
        return call("w1", new Uint8Array(), "note", argument.replaceAll("|", "/"));
      case "large":
        return call("w1", new Uint8Array(Number(argument)));
      case "kv": {
        const [tenant, name] = argument.split(",");
        return ask("kv", {
          kind: "get",
          namespace: { tenant, name, quotaBytes: 1 },
          key: new Uint8Array([1]),
        });
      }
      case "age": {
        const [tenant, name] = argument.split(",");
        return ask("kv", { kind: "age", namespace: { tenant, name, quotaBytes: 1 } });
      }
      case "fetch":
        return ask("fetch", {
          tenant: argument,
          method: "GET",
          uri: "https://allowed.example/",
          fields: [],
          body: null,
        });
    }
    return null;
  };
  if (kind === "status") return tell(["done", number, outcome("", Number(argument))]);
  if (kind === "used") {
    const given = outcome("");
    return tell(["done", number, { ...given, usage: { ...given.usage, fuel: Number(argument) } }]);
  }
  if (kind === "fields") {
    const given = outcome("");
    (given.response.fields as unknown[]).push(["a\r\nb", "c"]);
    return tell(["done", number, given]);
  }
  if (kind === "flood") {
    // Together, so that nobody can have read of it.
    const pieces = Array.from({ length: 5 }, () => ["piece", number, new Uint8Array(65_536)]);
    return tell(["head", number, 200, []], ...pieces);
  }
  if (kind === "headless") return tell(["piece", number, new Uint8Array(1)]);
  if (kind === "credit") return tell(["credit", number, 2 ** 20]);
  if (kind === "twice") {
    tell(["done", number, outcome("first")], ["done", number, outcome("second")]);
    return;
  }
  if (kind === "garbage") return tell(["nonsense", number]);
  tell(["done", number, outcome(await answer())]);
}

process.on("message", (message: Message) => {
  if (message.kind === "ask") {
    const value = message.name === "load" ? { coldStartMs: 0, startFuel: 0 } : null;
    send({ kind: "reply", id: message.id, value });
  } else if (message.kind === "reply") asked.get(message.id)?.(message.value);
  else if (message.kind === "failure") asked.get(message.id)?.({ failure: message.error });
  else if (message.kind === "tell" && message.name === "exchange") {
    for (const item of message.what as unknown[][]) {
      if (item[0] !== "call") continue;
      const { uri } = item[4] as { uri: string };
      void attack(item[1] as number, decodeURIComponent(new URL(uri).pathname));
    }
  }
});
process.on("disconnect", () => process.exit());
setInterval(
  () => send({ kind: "tell", name: "beat", what: { residentBytes: 0, isolates: 0, waiting: 0 } }),
  200,
);
