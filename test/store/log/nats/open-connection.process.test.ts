import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PeerCertificate } from "node:tls";
import { nkeys } from "@nats-io/transport-node";
import { afterAll, describe, expect, test } from "vitest";
import type {
  NatsCredentials,
  NatsTls,
} from "../../../../runtime/store/log/nats/connection-settings.ts";
import { NatsLog } from "../../../../runtime/store/log/nats/nats-log.ts";
import { identityCheck } from "../../../../runtime/store/log/nats/open-connection.ts";
import { natsPath } from "../../../machine.ts";
import { certificate, key } from "../../../services/fetch/support/certificate.ts";
import { until } from "../support/nats-servers.ts";

const within = 20_000;
const folder = mkdtempSync(join(tmpdir(), "skerry-nats-auth-"));
const servers: ChildProcess[] = [];
const ends: (() => void)[] = [];
afterAll(() => {
  for (const end of ends) end();
  for (const server of servers) server.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** A server of its own that goes by these lines of its settings. */
async function serve(lines: string): Promise<number> {
  const listener = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => listener.once("listening", resolve));
  const { port } = listener.address() as { port: number };
  await new Promise((resolve) => listener.close(resolve));
  const config = join(folder, `${port}.conf`);
  writeFileSync(config, `listen: "127.0.0.1:${port}"\n${lines}\n`);
  const server = spawn(natsPath, ["-c", config], { stdio: "ignore" });
  process.once("exit", () => server.kill("SIGKILL"));
  servers.push(server);
  await until(async () => {
    const socket = connect(port, "127.0.0.1");
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    });
    socket.destroy();
    return isOpen;
  }, "the server answers");
  return port;
}

async function open(url: string, credentials: NatsCredentials, tls: NatsTls | null = null) {
  const refused: string[] = [];
  const hooks = {
    onWeak: () => {},
    onRefused: (error: Error) => void refused.push(error.message),
    onConnection: () => {},
  };
  const settings = { cluster: "auth", node: "a", monitors: [], single: true };
  const log = await NatsLog.open({ ...settings, servers: [url], credentials, tls }, hooks, within);
  return { log, refused };
}

/** Opens with what is right, and says and hears something. */
async function talks(url: string, credentials: NatsCredentials, tls: NatsTls | null = null) {
  const { log } = await open(url, credentials, tls);
  try {
    expect(log.connected).toBe(true);
    const heard: string[] = [];
    log.hear("beat", (message) => void heard.push(Buffer.from(message).toString()));
    await until(() => {
      log.say("beat", Buffer.from("here"));
      return heard.includes("here");
    }, "it hears what it says");
  } finally {
    await log.close();
  }
}

/** Opens with what is wrong: refused at once with one sentence, which has no part of the secret. */
async function refuses(
  url: string,
  credentials: NatsCredentials,
  tls: NatsTls | null,
  sentence: RegExp,
  secret = "",
) {
  const began = performance.now();
  const error = await open(url, credentials, tls).then(
    async ({ log }) => {
      await log.close();
      throw new Error("it was taken");
    },
    (refusal: { code?: string; message: string }) => refusal,
  );
  expect(error).toMatchObject({ code: "bad-settings" });
  expect(error.message).toMatch(sentence);
  expect(error.message).toMatch(/^[^\n]+[^.]\.$/);
  if (secret !== "") expect(JSON.stringify(error)).not.toContain(secret);
  expect(performance.now() - began).toBeLessThan(within);
}

const none: NatsCredentials = { kind: "none" };
const violation = /^The servers of the cluster auth refuse this node, .*authorization violation/i;

describe.concurrent("credentials that a server asks for", () => {
  test("a user and a password", async () => {
    const url = `nats://127.0.0.1:${await serve('authorization { user: skerry, password: "right-one" }')}`;
    await talks(url, { kind: "user", user: "skerry", password: "right-one" });
    const wrong = { kind: "user", user: "skerry", password: "wrong-secret" } as const;
    await refuses(url, wrong, null, violation, "wrong-secret");
    await refuses(url, none, null, violation);
  }, 60_000);

  test("a token", async () => {
    const url = `nats://127.0.0.1:${await serve('authorization { token: "right-token" }')}`;
    await talks(url, { kind: "token", token: "right-token" });
    await refuses(url, { kind: "token", token: "wrong-token" }, null, violation, "wrong-token");
  }, 60_000);

  test("an NKey", async () => {
    const [right, wrong] = [nkeys.createUser(), nkeys.createUser()];
    const users = `authorization { users: [{ nkey: ${right.getPublicKey()} }] }`;
    const url = `nats://127.0.0.1:${await serve(users)}`;
    const seed = (of: typeof right) => Buffer.from(of.getSeed()).toString();
    await talks(url, { kind: "nkey", seed: seed(right) });
    await refuses(url, { kind: "nkey", seed: seed(wrong) }, null, violation, seed(wrong));
    const broken = `${seed(right).slice(0, -4)}AAAA`;
    await refuses(
      url,
      { kind: "nkey", seed: broken },
      null,
      /`nkey` .* is no seed of an NKey/,
      broken,
    );
  }, 60_000);

  test("a file of credentials", async () => {
    const [operator, account, user, stranger] = [
      nkeys.createOperator(),
      nkeys.createAccount(),
      nkeys.createUser(),
      nkeys.createAccount(),
    ];
    const ofAccount = jwt(operator, account, "account", { limits });
    const port = await serve(
      `operator: ${jwt(operator, operator, "operator", {})}\nresolver: MEMORY\nresolver_preload: { ${account.getPublicKey()}: ${ofAccount} }`,
    );
    const file = (by: typeof account) =>
      `-----BEGIN NATS USER JWT-----\n${jwt(by, user, "user", userLimits)}\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\n${Buffer.from(user.getSeed())}\n------END USER NKEY SEED------\n`;
    const url = `nats://127.0.0.1:${port}`;
    await talks(url, { kind: "credentials", contents: file(account) });
    const secret = Buffer.from(user.getSeed()).toString();
    const wrong = { kind: "credentials", contents: file(stranger) } as const;
    await refuses(url, wrong, null, violation, secret);
    const none = { kind: "credentials", contents: "not a file of credentials" } as const;
    await refuses(
      url,
      none,
      null,
      /names no file of NATS credentials/,
      "not a file of credentials",
    );
  }, 60_000);
});

describe.concurrent("TLS", () => {
  const files = join(folder, "tls");
  writeFileSync(`${files}.crt`, certificate);
  writeFileSync(`${files}.key`, key);
  const own = `cert_file: "${files}.crt", key_file: "${files}.key"`;

  test("with an own authority a server is believed that it has signed, and no other", async () => {
    const port = await serve(`tls { ${own} }`);
    await talks(`tls://127.0.0.1:${port}`, none, { ca: certificate });
    await refuses(`tls://127.0.0.1:${port}`, none, {}, /self.signed|certificate/i);
  }, 60_000);

  test("a server that asks for a client's certificate has it, and refuses who has none", async () => {
    const url = `tls://127.0.0.1:${await serve(`tls { ${own}, ca_file: "${files}.crt", verify: true }`)}`;
    await talks(url, none, { ca: certificate, cert: certificate, key });
    await refuses(url, none, { ca: certificate }, /certificate|tls|ssl|handshake/i, key);
    const broken = { ca: certificate, cert: certificate, key: "no key at all" };
    await refuses(url, none, broken, /not certificates and a key in PEM/, "no key at all");
  }, 60_000);

  test("who is on the path talks no node out of it, at the first connection nor at a later one", async () => {
    const port = await serve(
      `tls { ${own} }\nauthorization { user: skerry, password: "secret-one" }`,
    );
    const user = { kind: "user", user: "skerry", password: "secret-one" } as const;
    const tls = { ca: certificate };
    const path = await between(port, "secret-one");
    const says = /does not support 'tls'/;
    for (const lie of [
      { tls_required: false },
      { tls_required: undefined, tls_verify: undefined },
      { tls_required: 0, tls_available: null, auth_required: false },
    ]) {
      path.lie(lie);
      for (const scheme of ["tls", "nats"]) {
        await refuses(`${scheme}://127.0.0.1:${path.port}`, user, tls, says, "secret-one");
      }
    }
    // An own authority or none: by the scheme alone it is to be TLS.
    await refuses(`tls://127.0.0.1:${path.port}`, user, null, says, "secret-one");
    expect(path.seen.plain).toBe("");
    // Whatever it says, TLS is with the server itself.
    path.lie({ tls_required: false, tls_available: true });
    await talks(`tls://127.0.0.1:${path.port}`, user, tls);

    path.lie(null);
    const { log } = await open(`tls://127.0.0.1:${path.port}`, user, tls);
    expect(log.connected).toBe(true);
    const { connections } = path.seen;
    path.lie({ tls_required: false });
    await until(() => path.seen.connections >= connections + 3, "it has tried some times");
    expect(log.connected).toBe(false);
    expect(path.seen.plain).toBe("");
    path.lie(null);
    await until(() => log.connected, "it is there again");
    await log.close();
    expect(path.seen.plain).toBe("");
  }, 60_000);

  test("a certificate has to be for one of the servers that are named, whichever others they tell of", () => {
    const check = identityCheck(["tls://nats-1.test:4222", "tls://[::1]:4222"]);
    const of = (subjectaltname: string) => ({ subject: {}, subjectaltname }) as PeerCertificate;
    expect(check("", of("DNS:nats-1.test"))).toBeUndefined();
    expect(check("127.0.0.1", of("DNS:other.test, IP Address:::1"))).toBeUndefined();
    // Who is on the path names a server of its own, which has a certificate for its own name.
    expect(check("evil.test", of("DNS:evil.test"))?.message).toMatch(/nats-1\.test/);
    expect(check("evil.test", of("DNS:*.test.evil"))).toBeDefined();
  });
});

/** The type of the first record of TLS (RFC 8446, section 5.1). */
const handshake = 22;

/** Somebody between a node and a server: it passes bytes on, but for what the server says of TLS before there is any. */
async function between(target: number, credentials: string) {
  const seen = { connections: 0, plain: "" };
  const sockets = new Set<Socket>();
  let lies: Record<string, unknown> | null = null;
  const server = createServer((near) => {
    seen.connections++;
    const lie = lies;
    const far = connect(target, "127.0.0.1");
    for (const each of [near, far]) {
      sockets.add(each);
      each.on("error", () => {}).on("close", () => [near, far].map((both) => both.destroy()));
    }
    let isTls: boolean | null = null;
    near.on("data", (bytes) => {
      isTls ??= bytes[0] === handshake;
      if (bytes.includes("CONNECT") || bytes.includes(credentials)) seen.plain += bytes;
      if (isTls) far.write(bytes);
      // To whom it has talked out of TLS it is the server.
      else near.write("PONG\r\n");
    });
    far.once("data", (first) => {
      const [line = "", ...rest] = first.toString("latin1").split("\r\n");
      const told = { ...JSON.parse(line.slice("INFO ".length)), ...lie };
      near.write([`INFO ${JSON.stringify(told)}`, ...rest].join("\r\n"), "latin1");
      far.on("data", (bytes) => near.write(bytes));
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  ends.push(() => {
    server.close();
    for (const each of sockets) each.destroy();
  });
  return {
    ...{ seen, port: (server.address() as AddressInfo).port },
    /** What it tells of TLS in the place of the server; null: what that tells. What there is ends. */
    lie(told: Record<string, unknown> | null) {
      lies = told;
      for (const each of sockets) each.destroy();
    },
  };
}

const limits = {
  ...{ subs: -1, data: -1, payload: -1, imports: -1, exports: -1, wildcards: true },
  ...{ conn: -1, leaf: -1 },
};
const userLimits = { subs: -1, data: -1, payload: -1 };

/** A JWT as NATS has it (docs.nats.io, "JWTs"), signed by `by` for `of`. */
function jwt(
  by: ReturnType<typeof nkeys.createUser>,
  of: ReturnType<typeof nkeys.createUser>,
  type: string,
  more: object,
): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = {
    ...{ jti: randomBytes(16).toString("hex"), iat: Math.floor(Date.now() / 1_000) },
    ...{ iss: by.getPublicKey(), sub: of.getPublicKey(), name: type },
    nats: { ...more, type, version: 2 },
  };
  const signed = `${part({ typ: "JWT", alg: "ed25519-nkey" })}.${part(claims)}`;
  return `${signed}.${Buffer.from(by.sign(Buffer.from(signed))).toString("base64url")}`;
}
