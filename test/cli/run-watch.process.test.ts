import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type MisbehavingWorker, makeMisbehavingWorker, serving } from "./misbehaving-worker.ts";

let lab: MisbehavingWorker;

beforeAll(async () => {
  lab = await makeMisbehavingWorker();
});

afterAll(() => lab.remove());

describe("run --watch", () => {
  const changeTo = async (from: RegExp, to: string) => {
    const file = join(lab.dir, "assembly", "index.ts");
    const draft = `${file}.swp`;
    await writeFile(draft, (await readFile(file, "utf8")).replace(from, to));
    // As editors do it: write beside, then rename.
    await rename(draft, file);
  };

  test("swaps in what was changed, and no request is lost", async () => {
    await serving(lab, ["--watch"], async (url, { printed }) => {
      const answers: string[] = [];
      let asking = true;
      const visitor = (async () => {
        while (asking) {
          const response = await fetch(`${url}/refuse`);
          answers.push(`${response.status} ${await response.text()}`);
        }
      })();
      await changeTo(/"no", 422/, '"changed", 200');
      await printed(/swapped in /);
      const atSwap = answers.length;
      while (answers.length < atSwap + 5) await new Promise((resolve) => setTimeout(resolve, 10));
      asking = false;
      await visitor;
      expect(new Set(answers)).toEqual(new Set(["422 no", "200 changed"]));
      expect(answers.at(-1)).toBe("200 changed");
      // Once changed, never back.
      const first = answers.indexOf("200 changed");
      expect(answers.slice(first).every((answer) => answer === "200 changed")).toBe(true);
    });
  });

  test("goes on serving when a change does not compile, and takes the next that does", async () => {
    await serving(lab, ["--watch"], async (url, { printed }) => {
      await changeTo(/"changed", 200/, '"broken", 200 200');
      await printed(/The previous worker is still served/);
      await printed(/ERROR TS\d+/);
      await changeTo(/$/, "");
      const { input } = await printed(/It fails as before/);
      expect(input.match(/error\[build-failed\]/g)).toHaveLength(1);
      expect(await (await fetch(`${url}/refuse`)).text()).toBe("changed");
      await changeTo(/"broken", 200 200/, '"mended", 200');
      await printed(/swapped in /);
      expect(await (await fetch(`${url}/refuse`)).text()).toBe("mended");
    });
  });

  test("keeps the artifact of what serves alone", async () => {
    const artifacts = async () => {
      const names = await readdir(join(lab.root, "data", "artifacts"));
      return names.filter((name) => /^[0-9a-f]{64}$/.test(name));
    };
    await serving(lab, ["--watch"], async (url, { printed }) => {
      await changeTo(/"mended", 200/, '"first", 200');
      await printed(/swapped in /);
      const before = await artifacts();
      await changeTo(/"first", 200/, '"second", 200');
      await printed(/swapped in .*swapped in /s);
      expect(await (await fetch(`${url}/refuse`)).text()).toBe("second");
      const after = await artifacts();
      expect(after).toHaveLength(before.length);
      expect(after.filter((name) => !before.includes(name))).toHaveLength(1);
    });
  });

  test("takes a change of the settings, and refuses a wrong one", async () => {
    const settings = join(lab.dir, "skerry.toml");
    const text = await readFile(settings, "utf8");
    await serving(lab, ["--watch"], async (url, { printed }) => {
      await writeFile(settings, text.replace("good morning", "good evening"));
      await printed(/swapped in /);
      expect(await (await fetch(`${url}/config`)).text()).toBe("good evening s3cret");
      await writeFile(settings, text.replace("[variables]", "[variabels]"));
      await printed(/`variabels` is not a key; did you mean `variables`/);
      expect(await (await fetch(`${url}/config`)).text()).toBe("good evening s3cret");
      await writeFile(settings, text.replace("good morning", "good evening"));
      await printed(/good again: it is what serves already, so nothing changed\.\n/);
    });
    await writeFile(settings, text);
  });
});
