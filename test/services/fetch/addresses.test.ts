import { describe, expect, test } from "vitest";
import { isPublicAddress } from "../../../runtime/services/fetch/connections/public-address.ts";
import { reachableAddresses } from "../../../runtime/services/fetch/connections/reachable-addresses.ts";
import { parseOrigin } from "../../../runtime/services/fetch/origin.ts";
import { until } from "./support/moments.ts";
import { answer, startOrigin } from "./support/servers.ts";
import {
  failure,
  get,
  kept,
  never,
  originOf,
  rulesFor,
  tenant,
  textOf,
} from "./support/tenants.ts";

/** Loopback has to stand for the Internet here; everything else in 127.0.0.0/8 stays private. */
const loopbackIsPublic = (address: string) => address === "127.0.0.1" || isPublicAddress(address);

/** How long a name server is waited for that stays silent, in ms: nothing else is asked of it. */
const soon = 100;

const hello = () => kept(startOrigin((_, response) => answer(response, "hello")));
const allow = (...origins: string[]) => rulesFor([], { allow: origins.map(parseOrigin) });

describe("a private address is refused, whatever its form", () => {
  test.each([
    "127.0.0.1",
    "127.0.0.1.",
    "127.1",
    "0x7f.1",
    "0x7f000001",
    "2130706433",
    "0177.0.0.1",
    "017700000001",
    "%31%32%37.0.0.1",
    "１２７.0.0.1",
    "0.0.0.0",
    "0",
    "10.0.0.1",
    "169.254.169.254",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[2002:7f00:1::]",
    "[fd00::1]",
    "localhost",
    "LOCALHOST.",
    "api.localhost",
  ])("%s", async (host) => {
    const origin = await hello();
    const { egress } = await tenant();
    const uri = `http://${host}:${origin.port}`;
    const refused = await failure(egress.send(get(uri), allow(uri), never()));
    expect(refused.code).toBe("private-address");
    expect(origin.sockets).toHaveLength(0);
  });
});

describe("a name is refused by what it stands for", () => {
  test.each([
    ["loopback", ["127.0.0.1"]],
    ["IPv6 loopback", ["::1"]],
    ["an IPv4-mapped address", ["::ffff:127.0.0.1"]],
    ["NAT64", ["64:ff9b::7f00:1"]],
    ["cloud metadata", ["169.254.169.254"]],
    ["several private addresses", ["10.0.0.1", "192.168.1.1", "fd00::1"]],
  ])("%s", async (_, addresses) => {
    const origin = await hello();
    const { egress, names } = await tenant();
    names.set("inside.test", addresses);
    const uri = originOf(origin, "inside.test");
    const refused = await failure(egress.send(get(uri), allow(uri), never()));
    expect(refused.code).toBe("private-address");
    for (const address of addresses) expect(refused.message).not.toContain(address);
    expect(origin.sockets).toHaveLength(0);
  });

  test("its private addresses are dropped, and the public one is reached", async () => {
    const origin = await hello();
    const { egress, names } = await tenant({}, loopbackIsPublic);
    names.set("mixed.test", ["127.0.0.2", "10.0.0.1", "127.0.0.1", "::1"]);
    const uri = originOf(origin, "mixed.test");
    const response = await egress.send(get(uri), allow(uri), never());
    expect(await textOf(response)).toBe("hello");
    expect(origin.sockets[0]?.localAddress).toBe("127.0.0.1");
  });

  test("each connection is checked: a name that is public first and private then gets no further", async () => {
    const origin = await kept(
      startOrigin((_, response) => answer(response, "hello", { connection: "close" })),
    );
    const { egress, names } = await tenant({}, loopbackIsPublic);
    names.set("rebinds.test", ["127.0.0.1"], ["127.0.0.2"]);
    const uri = originOf(origin, "rebinds.test");
    const first = await egress.send(get(uri), allow(uri), never());
    expect(await textOf(first)).toBe("hello");
    const refused = await failure(egress.send(get(uri), allow(uri), never()));
    expect(refused.code).toBe("private-address");
    expect(origin.sockets).toHaveLength(1);
  });

  test("so is one that the operator denies, and one that becomes this machine's own", async () => {
    const origin = await kept(
      startOrigin((_, response) => answer(response, "hello", { connection: "close" })),
    );
    const ownOnes = new Set<string>();
    // All of loopback stands for the Internet but for what is denied of it.
    const isDenied = (address: string) => address === "127.0.0.3" || ownOnes.has(address);
    const { egress, names } = await tenant({}, (address) => !isDenied(address));
    names.set("moves.test", ["127.0.0.1"], ["127.0.0.3"], ["127.0.0.1"]);
    const uri = originOf(origin, "moves.test");
    const ask = () => egress.send(get(uri), allow(uri), never());
    expect(await textOf(await ask())).toBe("hello");
    expect((await failure(ask())).code).toBe("private-address");
    expect(await textOf(await ask())).toBe("hello");
    ownOnes.add("127.0.0.1");
    expect((await failure(ask())).code).toBe("private-address");
    expect(origin.sockets).toHaveLength(2);
  });

  test("the connection goes to the address that was checked: a name is asked for once a connection", async () => {
    const origin = await hello();
    const { egress, names } = await tenant({}, loopbackIsPublic);
    names.set("once.test", ["127.0.0.1"], ["127.0.0.2"]);
    const uri = originOf(origin, "once.test");
    for (let i = 0; i < 3; i++) {
      expect(await textOf(await egress.send(get(uri), allow(uri), never()))).toBe("hello");
    }
    // One question for each of A and AAAA.
    expect(names.questions).toEqual(["once.test", "once.test"]);
  });

  test("a name that does not exist, and one whose server is silent", async () => {
    const { egress: missing } = await tenant();
    const { egress: silent, names } = await tenant({}, reachableAddresses(), null, soon);
    names.set("silent.test");
    for (const [name, egress] of Object.entries({
      "missing.test": missing,
      "silent.test": silent,
    })) {
      const uri = `http://${name}`;
      expect((await failure(egress.send(get(uri), allow(uri), never()))).code).toBe("dns");
    }
  });

  test("a name whose server is silent about IPv6 is reached over IPv4", async () => {
    const origin = await hello();
    const { egress, names } = await tenant({}, loopbackIsPublic);
    names.set("four.test", ["127.0.0.1"]);
    names.hush6("four.test");
    const uri = originOf(origin, "four.test");
    expect(await textOf(await egress.send(get(uri), allow(uri), never()))).toBe("hello");
  });

  test("a request that is given up waits for no name server", async () => {
    const { egress, names } = await tenant();
    names.set("silent.test");
    const controller = new AbortController();
    const uri = "http://silent.test";
    const gone = failure(egress.send(get(uri), allow(uri), controller.signal));
    await until(() => names.questions.length > 0);
    controller.abort();
    expect((await gone).code).toBe("aborted");
  });
});

describe("the allow list", () => {
  test("what is not on it is denied, and its name is not even asked for", async () => {
    const origin = await hello();
    const { egress, names } = await tenant();
    const denied = await failure(
      egress.send(get(originOf(origin)), allow("https://other.test"), never()),
    );
    expect(denied.code).toBe("denied");
    expect(names.questions).toEqual([]);
  });

  test("a private origin is reached where the operator has named it, and only there", async () => {
    const origin = await hello();
    const { egress } = await tenant();
    const rules = rulesFor([originOf(origin)]);
    expect(await textOf(await egress.send(get(originOf(origin)), rules, never()))).toBe("hello");
    const other = `http://127.0.0.1:${origin.port}`;
    expect((await failure(egress.send(get(other), rules, never()))).code).toBe("denied");
    const literal = rulesFor([other]);
    expect(await textOf(await egress.send(get(other), literal, never()))).toBe("hello");
  });

  test("an origin that the operator has named may be one that the system alone knows", async () => {
    const origin = await hello();
    const asked: string[] = [];
    const system = async (name: string) => {
      asked.push(name);
      return ["127.0.0.1"];
    };
    const { egress } = await tenant({}, loopbackIsPublic, system);
    const { egress: impatient, names } = await tenant({}, loopbackIsPublic, system, soon);
    names.set("silent.test");
    const uri = originOf(origin, "hosts-file.test");
    expect((await failure(egress.send(get(uri), allow(uri), never()))).code).toBe("dns");
    const silent = originOf(origin, "silent.test");
    const unanswered = failure(impatient.send(get(silent), rulesFor([silent]), never()));
    expect((await unanswered).code).toBe("dns");
    expect(asked).toEqual([]);
    expect(await textOf(await egress.send(get(uri), rulesFor([uri]), never()))).toBe("hello");
    expect(asked).toEqual(["hosts-file.test"]);
  });

  test("a worker that may not reach a private origin gets no connection of one that may", async () => {
    const origin = await hello();
    const { egress } = await tenant();
    const uri = originOf(origin);
    expect(await textOf(await egress.send(get(uri), rulesFor([uri]), never()))).toBe("hello");
    expect((await failure(egress.send(get(uri), allow(uri), never()))).code).toBe(
      "private-address",
    );
    expect(origin.requests).toHaveLength(1);
  });

  test.each([
    "http://user@origin.test/",
    "http://user:word@origin.test/",
    "http://:@origin.test:x/",
    "ftp://origin.test/",
    "file:///etc/passwd",
    "data:text/plain,x",
    "/relative",
    "origin.test",
    "http://",
    "http://a..test/",
    "http://[::1",
    "http://1.2.3.4.5/",
    "http://256.0.0.1/",
    `http://origin.test/${"x".repeat(20_000)}`,
  ])("%j can't be sent", async (uri) => {
    const { egress } = await tenant();
    const refused = await failure(egress.send(get(uri), allow("http://origin.test"), never()));
    expect(refused.code).toBe("bad-request");
  });
});

describe("a redirect", () => {
  const redirecting = (to: string) =>
    kept(startOrigin((_, response) => response.writeHead(302, { location: to }).end()));

  test("does not lead to a private address", async () => {
    const inside = await hello();
    const { egress, names } = await tenant({}, loopbackIsPublic);
    names.set("inside.test", ["127.0.0.2"]);
    const aims = ["inside.test", "127.0.0.2", "[::1]", "0x7f.2"].map((host) =>
      originOf(inside, host),
    );
    for (const aim of aims) {
      const origin = await redirecting(aim);
      const rules = allow(originOf(origin), ...aims);
      const refused = await failure(egress.send(get(originOf(origin)), rules, never()));
      expect(refused.code, aim).toBe("private-address");
    }
    expect(inside.sockets).toHaveLength(0);
  });

  test("does not lead off the allow list", async () => {
    const inside = await hello();
    const origin = await redirecting(originOf(inside));
    const { egress } = await tenant({}, loopbackIsPublic);
    const denied = await failure(
      egress.send(get(originOf(origin)), allow(originOf(origin)), never()),
    );
    expect(denied.code).toBe("denied");
    expect(inside.sockets).toHaveLength(0);
  });
});
