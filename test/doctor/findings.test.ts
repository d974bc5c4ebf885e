import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { pinnedNodes } from "../../runtime/bin/pinned-nodes.js";
import { MiB } from "../../runtime/byte-units.ts";
import { dataFolderFinding } from "../../runtime/doctor/data-folder.ts";
import { engineFinding, platformFinding } from "../../runtime/doctor/engine.ts";
import {
  filesFinding,
  machineFinding,
  portFinding,
  stackFinding,
} from "../../runtime/doctor/machine.ts";
import { usersFinding } from "../../runtime/doctor/rights.ts";

const folder = mkdtempSync(join(tmpdir(), "skerry-doctor-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("what a host needs of a machine", () => {
  test.each([
    ["linux", "x64", "ok"],
    ["linux", "arm64", "ok"],
    ["darwin", "arm64", "warning"],
    ["darwin", "x64", "problem"],
    ["win32", "x64", "problem"],
    ["linux", "riscv64", "problem"],
  ] as const)(
    "a platform that isolates have binaries for: %s-%s is %s",
    (system, machine, health) => {
      expect(platformFinding(system, machine)).toMatchObject({ about: "platform", health });
    },
  );

  test("an engine of this month", () => {
    const { released: day } = pinnedNodes[`${process.platform}-${process.arch}`]!;
    const released = Date.parse(day);
    const daysLater = (days: number) => engineFinding(released + days * 86_400_000);
    expect(daysLater(30)).toMatchObject({ health: "ok", advice: null });
    expect(daysLater(31)).toMatchObject({
      health: "warning",
      found: expect.stringContaining("31 days ago"),
    });
  });

  test("memory and open files", () => {
    const machine = { cores: 1, memory: 2 ** 30, fuelPerSecond: () => Promise.reject() };
    expect(machineFinding(machine)).toMatchObject({
      health: "ok",
      found: "1 core, 1.0 GiB of memory.",
    });
    expect(machineFinding({ ...machine, memory: 2 ** 30 - 1 }).health).toBe("warning");
    expect(filesFinding(8_192).health).toBe("ok");
    expect(filesFinding(Number.POSITIVE_INFINITY).health).toBe("ok");
    expect(filesFinding(1_024)).toMatchObject({
      health: "warning",
      advice: expect.stringContaining("8192"),
    });
  });

  test("stacks for the calls of guests", () => {
    expect(stackFinding(41 * MiB)).toMatchObject({
      health: "ok",
      found: "16 MiB of call stack for each guest.",
    });
    expect(stackFinding(8 * MiB)).toMatchObject({
      health: "warning",
      found: expect.stringMatching(/^[45]\S* MiB of call stack/),
      advice: expect.stringContaining("LimitSTACK"),
    });
    expect(stackFinding(0).found).toMatch(/^512 KiB/);
  });

  test("a port that is free", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((listening) => other.once("listening", listening));
    const { port } = other.address() as { port: number };
    expect(await portFinding("127.0.0.1", port)).toMatchObject({ health: "warning" });
    await new Promise((closed) => other.close(closed));
    expect(await portFinding("127.0.0.1", port)).toMatchObject({ health: "ok", advice: null });
    expect(await portFinding("127.0.0.1", 0)).toMatchObject({ health: "ok" });
    expect(await portFinding("192.0.2.1", 8_080)).toMatchObject({ health: "problem" });
  });

  test("users of its own, and not root for all", () => {
    expect(usersFinding({ cordons: {} }, false, true)).toMatchObject({ health: "problem" });
    const asRoot = usersFinding({ cordons: {} }, true, true);
    expect(asRoot).toMatchObject({
      health: "warning",
      found: expect.stringContaining("--as-root"),
    });
    expect(usersFinding({ cordons: {} }, false, false)).toMatchObject({ health: "warning" });
  });

  test("a data folder that it may write to, which nothing is made of", async () => {
    expect(await dataFolderFinding(folder)).toMatchObject({
      about: "data folder",
      found: expect.stringMatching(/ has \d+\.\d GiB free\.$/),
    });
    const missing = join(folder, "not", "there");
    const { found } = await dataFolderFinding(missing);
    expect(found).toContain(`${missing}, which a host makes,`);
    const { found: again } = await dataFolderFinding(missing);
    expect(again).toBe(found);
    const file = join(folder, "file");
    writeFileSync(file, "");
    for (const path of [file, join(file, "below")]) {
      expect(await dataFolderFinding(path)).toMatchObject({
        health: "problem",
        found: `${path} can't be used: ENOTDIR.`,
      });
    }
  });
});
