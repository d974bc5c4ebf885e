import { describe, expect, test } from "vitest";
import { SkerryError } from "../../runtime/errors.ts";
import { idOf, workerStatus } from "../supervisor/support/statuses.ts";
import { withAdminHost } from "./admin-host.ts";

const shop = workerStatus({ name: "shop", candidate: { id: idOf("c"), percent: 10 } });

describe.concurrent("a change of what is deployed", () => {
  test("promote gives the candidate to more visitors, or to all", async () => {
    await withAdminHost({ workers: [shop] }, async ({ run, json }) => {
      const { code, stdout, stderr } = await run(["promote", "shop", "--percent", "50"]);
      expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
      expect(stderr).toBe(
        "shop answers with aaaaaaaaaaaa, and cccccccccccc for 50 % of visitors  no route\n",
      );
      const { worker } = await json(["promote", "shop"]);
      expect(worker).toMatchObject({ current: idOf("c"), candidate: null });
    });
  });

  test("rollback goes to the deployment before, or to the one that is named", async () => {
    await withAdminHost({ workers: [shop] }, async ({ run, json, control }) => {
      await control.promote("shop", 100);
      expect((await run(["rollback", "shop"])).stderr).toMatch(/^shop answers with aaaaaaaaaaaa /);
      const { worker } = await json(["rollback", "shop", "--to", "cccc"]);
      expect(worker).toMatchObject({ current: idOf("c") });
      const none = await run(["rollback", "shop", "--to", "0000"]);
      expect(none.code).toBe(2);
      expect(none.stderr).toContain(
        "error[unknown-deployment]: Worker shop has no deployment 0000.",
      );
    });
  });

  test("release ends a quarantine", async () => {
    const quarantine = { reason: "It ended its shard.", since: 0, losses: 1 };
    await withAdminHost({ workers: [workerStatus({ quarantine })] }, async ({ json }) => {
      const { worker } = await json(["release", "shop"]);
      expect(worker).toMatchObject({ name: "shop", quarantine: null });
    });
  });

  test("rm removes a worker", async () => {
    await withAdminHost({ workers: [shop] }, async ({ run, json, control }) => {
      expect(await json(["rm", "shop"])).toEqual({ removed: "shop", error: null });
      expect(control.workers.size).toBe(0);
      expect((await run(["rm", "shop"])).code).toBe(2);
    });
  });

  test("reload names what came of the file, and what is wrong with it", async () => {
    await withAdminHost({}, async ({ run, json, control }) => {
      expect((await run(["reload"])).stderr).toBe("reloaded: no worker is another.\n");
      control.onReload = async () => ({
        changed: ["shop", "blog"],
        removed: ["old"],
        needRestart: ["port"],
      });
      expect((await run(["reload"])).stderr).toBe(
        "reloaded: changed shop, blog; removed old. Only a start takes up port.\n",
      );
      expect(await json(["reload"])).toEqual({
        changed: ["shop", "blog"],
        removed: ["old"],
        needRestart: ["port"],
        error: null,
      });
      control.onReload = async () => {
        throw new SkerryError("bad-settings", "skerry.toml:3: `serve.prot` is not a key.");
      };
      const { code, stderr } = await run(["reload"]);
      expect(code).toBe(2);
      expect(stderr).toContain("error[bad-settings]: skerry.toml:3: `serve.prot` is not a key.");
    });
  });
});
