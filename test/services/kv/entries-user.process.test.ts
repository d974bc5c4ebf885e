// Entries whose owner has a user of its own, and whose files are that user's while it runs.
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { connectKv } from "../../../runtime/services/kv/connect-kv.ts";
import { KvProcess } from "../../../runtime/services/kv/kv-process.ts";
import { giveFolder, ownerOf } from "../../../runtime/store/embedded/kv/folder-owner.ts";
import { bytes, someNamespace } from "../../store/kv/kv-suite.ts";
import { until } from "./support.ts";

const asRoot = process.platform === "linux" && process.getuid?.() === 0;
const ns = someNamespace();
const [user, another] = ["60999", "61000"];

/** A data folder that any user may pass. */
function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "skerry-kv-user-"));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, "sockets"), { mode: 0o700 });
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function startOwner(folder: string, as: string | undefined): Promise<KvProcess> {
  const owner = await KvProcess.start({
    dataDir: folder,
    socket: join(folder, "sockets", "kv.sock"),
    user: as,
    onLost: () => {},
    onTrouble: () => {},
  });
  onTestFinished(() => owner.kill());
  await owner.grant("t", [ns]);
  return owner;
}

/** Writes one more entry, and returns the keys of all that are there. */
async function writeOne(folder: string, key: string): Promise<string[]> {
  const client = connectKv({ socket: join(folder, "sockets", "kv.sock"), token: "t" });
  expect(await client.put(ns, bytes(key), bytes("kept"))).toHaveProperty("version");
  const page = await client.list(ns, bytes(""), { limit: 100 });
  await client.close();
  return "keys" in page ? page.keys.map((each) => Buffer.from(each.key).toString()) : [];
}

function usersOf(folder: string): number[] {
  const kv = join(folder, "kv");
  const paths = [kv, ...readdirSync(kv).map((name) => join(kv, name))];
  return [...new Set(paths.map((path) => lstatSync(path).uid))];
}

describe.runIf(asRoot)("entries", () => {
  test("are taken over with a user, with another one after a kill, and back without: none is lost", async () => {
    const folder = dataFolder();
    const plain = await startOwner(folder, undefined);
    expect(await writeOne(folder, "a")).toEqual(["a"]);
    expect(usersOf(folder)).toEqual([0]);
    await plain.close();

    const own = await startOwner(folder, user);
    expect(await writeOne(folder, "b")).toEqual(["a", "b"]);
    expect(usersOf(folder)).toEqual([Number(user)]);
    // Nobody but the supervisor's user makes anything beside the socket.
    expect(statSync(join(folder, "sockets")).uid).toBe(0);
    process.kill(own.pid, "SIGKILL");
    own.kill();
    expect(usersOf(folder)).toEqual([Number(user)]);

    const next = await startOwner(folder, another);
    expect(await writeOne(folder, "c")).toEqual(["a", "b", "c"]);
    expect(usersOf(folder)).toEqual([Number(another)]);
    next.kill();

    const back = await startOwner(folder, undefined);
    expect(usersOf(folder)).toEqual([0]);
    expect(await writeOne(folder, "d")).toEqual(["a", "b", "c", "d"]);
    await back.close();
  });

  test("are the data folder's owner's again when their owner was closed", async () => {
    const folder = dataFolder();
    const owner = await startOwner(folder, user);
    await writeOne(folder, "a");
    await owner.close();
    expect(usersOf(folder)).toEqual([0]);
  });

  test("have an owner again that was lost, at the same socket", async () => {
    const folder = dataFolder();
    const owner = await startOwner(folder, user);
    await writeOne(folder, "a");
    const { pid } = owner;
    process.kill(pid, "SIGKILL");
    await until(() => owner.isUp && owner.pid !== pid);
    expect(await writeOne(folder, "b")).toEqual(["a", "b"]);
    expect(usersOf(folder)).toEqual([Number(user)]);
  });

  test("that were given half, as by a process that was killed, are given whole the next time", async () => {
    const folder = dataFolder();
    const plain = await startOwner(folder, undefined);
    await writeOne(folder, "a");
    await plain.close();
    chownSync(join(folder, "kv", "kv.sqlite"), Number(user), Number(user));
    await startOwner(folder, another);
    expect(await writeOne(folder, "b")).toEqual(["a", "b"]);
    expect(usersOf(folder)).toEqual([Number(another)]);
  });
});

test.runIf(asRoot)(
  "whose they are is whose the data folder is, and of who is not root that one's, in whosever folder",
  async () => {
    const folder = dataFolder();
    chownSync(folder, Number(another), Number(another));
    expect(await ownerOf(folder)).toEqual({ uid: Number(another), gid: Number(another) });
    process.seteuid!(Number(user));
    try {
      expect((await ownerOf(folder)).uid).toBe(Number(user));
    } finally {
      process.seteuid!(0);
    }
  },
);

describe.runIf(asRoot)("a folder that is given to a user", () => {
  const to = { uid: Number(user), gid: Number(user) };

  test("gives no file of others with it, which who had it has linked there", async () => {
    const folder = dataFolder();
    const kv = join(folder, "kv");
    const [secret, other] = [join(folder, "secret"), join(folder, "other")];
    mkdirSync(kv);
    for (const path of [secret, other, join(kv, "own")]) writeFileSync(path, "", { mode: 0o600 });
    symlinkSync(secret, join(kv, "link"));
    linkSync(other, join(kv, "second-name"));
    symlinkSync(folder, join(kv, "folder"));
    await giveFolder(kv, to);
    expect([kv, join(kv, "own")].map((path) => statSync(path).uid)).toEqual([to.uid, to.uid]);
    for (const path of [secret, other, folder]) expect(statSync(path).uid).toBe(0);
    expect(existsSync(join(kv, "link"))).toBe(true);
  });
});
