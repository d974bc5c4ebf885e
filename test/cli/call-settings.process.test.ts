import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  callJson as callLab,
  type MisbehavingWorker,
  makeMisbehavingWorker,
} from "./misbehaving-worker.ts";

let lab: MisbehavingWorker;

beforeAll(async () => {
  lab = await makeMisbehavingWorker();
});

afterAll(() => lab.remove());

const callJson = (...args: string[]) => callLab(lab, ...args);

describe("the settings of call", () => {
  test("costs the same each time, in any tier of the compiler", async () => {
    const fuels: number[] = [];
    for (const flags of ["", "", "--liftoff-only", "--no-liftoff"]) {
      const { usage } = await callJson("--url", "/work?n=5000", "--v8-flags", flags);
      fuels.push(usage!.fuel);
    }
    expect(new Set(fuels).size).toBe(1);
  });

  test("gives the worker its variables and secrets", async () => {
    expect((await callJson("--url", "/config")).body).toBe("good morning s3cret");
    expect((await lab.run(["call"], { env: { LAB_TOKEN: "" } })).code).toBe(0);
  });

  test("gives it those of .env in its folder, or of the file that is named", async () => {
    await writeFile(join(lab.root, "other.env"), "GREETING=good night\nLAB_TOKEN=other\n");
    const asked = ["call", "--url", "/config"];
    const named = await lab.run([...asked, "--env-file", join(lab.root, "other.env")]);
    expect(named.stdout).toBe("good night s3cret");
    const missing = await lab.run([...asked, "--env-file", "missing.env"]);
    // Node, which takes an option of that name for its own, may say it first.
    expect(missing.code).not.toBe(0);
    expect(missing.stderr).toMatch(/missing\.env(: not found| can't be read)/);
  });

  test("repeats random values under a seed, and only then", async () => {
    const drawn = async (...seed: string[]) => (await callJson("--url", "/random", ...seed)).body;
    expect(await drawn("--seed", "a")).toBe(await drawn("--seed", "a"));
    expect(await drawn("--seed", "a")).not.toBe(await drawn("--seed", "b"));
    expect(await drawn()).not.toBe(await drawn());
  });

  test("puts the command line's limits before the file's", async () => {
    const tight = await callJson("--url", "/work?n=5000", "--fuel", "70000");
    expect(tight.error!.code).toBe("fuel-exhausted");
    const roomy = ["--url", "/grow?kib=20000", "--fuel", "2G"];
    expect((await callJson(...roomy)).error!.code).toBe("guest-trap");
    expect((await callJson(...roomy, "--memory", "64MiB")).body).toBe("20000");
    const slow = ["--url", "/loop", "--fuel", "9000000000000000", "--deadline", "300ms"];
    expect(await callJson(...slow)).toMatchObject({
      code: 1,
      status: 504,
      error: { code: "deadline-exceeded" },
    });
  });

  test("runs a built file with the settings of the project around it, or of its own folder", async () => {
    const built = join("build", "worker.wasm");
    expect((await callJson(built, "--url", "/config")).body).toBe("good morning s3cret");
    const away = join(lab.root, "away");
    await mkdir(away);
    await cp(join(lab.dir, built), join(away, "lab.wasm"));
    expect((await callJson(join(away, "lab.wasm"), "--url", "/config")).body).toBe("- -");
    await writeFile(join(away, "skerry.toml"), '[variables]\nGREETING = "hi"');
    expect((await callJson(join(away, "lab.wasm"), "--url", "/config")).body).toBe("hi -");
  });
});
