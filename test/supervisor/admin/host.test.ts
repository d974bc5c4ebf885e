import { expect, test } from "vitest";
import { SkerryError } from "../../../runtime/errors.ts";
import { testAdmin } from "../support/admin.ts";

test("it lives from the start, and is ready when it is told so", async () => {
  await using api = await testAdmin();
  expect(await api.ask("/healthz")).toMatchObject({ status: 200, text: "ok\n" });
  expect(await api.ask("/readyz")).toMatchObject({ status: 503, json: { ready: false } });
  api.admin.setReady(true);
  expect(await api.ask("/readyz")).toMatchObject({ status: 200, json: { ready: true } });
  api.control.unreadyFor = ["Shards can't read the files of 1 deployed modules."];
  expect(await api.ask("/readyz")).toMatchObject({
    status: 503,
    json: { ready: false, reasons: api.control.unreadyFor },
  });
  api.control.unreadyFor = [];
  api.admin.setReady(false);
  expect((await api.ask("/readyz")).status).toBe(503);
  expect((await api.ask("/healthz")).status).toBe(200);
});

test("status is the supervisor's, and metrics are given in the type they come in", async () => {
  await using api = await testAdmin();
  expect((await api.ask("/v1/status")).json).toEqual(api.control.server);
  const metrics = await api.ask("/metrics");
  expect(metrics.text).toBe(api.control.metricsText);
  expect(metrics.headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
});

test("a reload tells what changed, or the line and key that are wrong", async () => {
  await using api = await testAdmin();
  const reload = () => api.ask("/v1/reload", { method: "POST" });
  api.control.onReload = async () => ({
    changed: ["shop"],
    removed: ["old"],
    needRestart: ["port"],
  });
  expect((await reload()).json).toEqual({
    changed: ["shop"],
    removed: ["old"],
    needRestart: ["port"],
  });
  const sentence = "skerry.toml:3: `serve.port` must be a whole number from 0 to 65535.";
  api.control.onReload = () => Promise.reject(new SkerryError("bad-settings", sentence));
  expect(await reload()).toMatchObject({
    status: 400,
    json: { error: { code: "bad-settings", message: sentence } },
  });
});
