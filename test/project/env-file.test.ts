import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { completeSettings } from "../../runtime/project/complete-settings.ts";
import { readEnvFile, withEnvFile } from "../../runtime/project/env-file.ts";
import { parseSettings } from "../../runtime/settings/settings-file.ts";

const settings = parseSettings(
  'grants = ["config"]\n[variables]\nREGION = "north"\n[secrets]\nTOKEN = { env = "GIVEN_TOKEN" }\n',
  "skerry.toml",
);

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "skerry-env-file-"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe("values of an env file", () => {
  test("are variables that settings have, and secrets otherwise", () => {
    const { file, secrets } = withEnvFile(settings, { REGION: "south", API_KEY: "k" }, {});
    expect(file.variables).toEqual({ REGION: "south" });
    expect(secrets).toEqual({ API_KEY: "k" });
    expect(file.secrets).toEqual(settings.secrets);
  });

  test("go to a secret by its name, and the environment before them", () => {
    const { file, secrets } = withEnvFile(settings, { TOKEN: "of the file" }, {});
    expect([secrets, file.secrets]).toEqual([{ TOKEN: "of the file" }, {}]);
    const set = withEnvFile(settings, { TOKEN: "of the file" }, { GIVEN_TOKEN: "" });
    expect([set.secrets, set.file.secrets]).toEqual([{}, settings.secrets]);
  });

  test("are where a secret's source is looked up, and reach the worker under no other name", async () => {
    await writeFile(
      join(dir, ".env"),
      'export GIVEN_TOKEN="a b" # of the staging host\nREGION=south\n',
    );
    const complete = await completeSettings(
      { wasm: new Uint8Array(), settings, dir, watched: dir },
      { fuel: 1 },
    );
    expect(complete.variables).toEqual({ REGION: "south" });
    expect(complete.secrets).toEqual({ TOKEN: "a b" });
  });

  test("come after what the command line gives", async () => {
    await writeFile(join(dir, "other.env"), "TOKEN=of the file\nREGION=south\nMORE=of the file\n");
    const complete = await completeSettings(
      { wasm: new Uint8Array(), settings, dir, watched: dir },
      {
        fuel: 1,
        envFile: join(dir, "other.env"),
        var: [["MORE", "typed"]],
        secret: [["TOKEN", { value: "typed" }]],
      },
    );
    expect(complete.variables).toEqual({ REGION: "south", MORE: "typed" });
    expect(complete.secrets).toEqual({ TOKEN: "typed" });
  });

  test("are those of every line that Node takes, names of objects among them", () => {
    const values = { constructor: "c", EMPTY: "" };
    const { secrets, file } = withEnvFile(settings, values, {});
    expect(secrets).toEqual(values);
    expect(file.variables).toEqual(settings.variables);
  });
});

describe("the file", () => {
  test("is .env of the worker's folder, where there is one and the worker has a use for it", async () => {
    await writeFile(join(dir, ".env"), "A=1\n");
    expect(await readEnvFile({ dir, settings }, undefined)).toEqual({ A: "1" });
    const none = parseSettings('grants = ["log"]', "skerry.toml");
    expect(await readEnvFile({ dir, settings: none }, undefined)).toEqual({});
    expect(await readEnvFile({ dir: join(dir, "elsewhere"), settings }, undefined)).toEqual({});
  });

  test("that is named has to be there", async () => {
    const named = join(dir, "missing.env");
    await expect(readEnvFile({ dir, settings }, named)).rejects.toMatchObject({
      code: "not-found",
      message: `${named} can't be read: no such file or directory (ENOENT).`,
    });
  });

  test("is refused for a worker without the grant, with the line to write", async () => {
    const none = parseSettings('grants = ["log"]', "skerry.toml");
    await writeFile(join(dir, "named.env"), "A=1\n");
    const source = { wasm: new Uint8Array(), settings: none, dir, watched: dir };
    await expect(
      completeSettings(source, { fuel: 1, envFile: join(dir, "named.env") }),
    ).rejects.toMatchObject({
      code: "bad-usage",
      message:
        '--env-file is for workers with the grant `config`: write grants = ["log", "config"] into skerry.toml, or give --grant config.',
    });
  });
});
