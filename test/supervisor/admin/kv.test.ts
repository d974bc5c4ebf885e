import { expect, test } from "vitest";
import { testAdmin } from "../support/admin.ts";
import { FakeControl } from "../support/fake-control.ts";
import { namespaceStatus } from "../support/statuses.ts";

function holding(): FakeControl {
  const control = new FakeControl();
  control.kept = [namespaceStatus(), namespaceStatus({ name: "used", workers: ["shop"] })];
  return control;
}

test("namespaces are listed with what is in them and who may use them", async () => {
  await using api = await testAdmin({ control: holding() });
  const { status, json } = await api.ask("/v1/kv");
  expect({ status, json }).toEqual({ status: 200, json: api.control.kept });
});

test("a namespace is removed, and one that is used or empty is not", async () => {
  await using api = await testAdmin({ control: holding() });
  const remove = (path: string) => api.ask(`/v1/kv/${path}`, { method: "DELETE" });
  expect(await remove("shop/used")).toMatchObject({
    json: { error: { code: "bad-usage", message: expect.stringContaining('worker "shop"') } },
  });
  expect(await remove("shop/sessions")).toMatchObject({ status: 204, text: "" });
  expect((await remove("shop/sessions")).json.error.code).toBe("not-found");
  expect(api.control.kept).toHaveLength(1);
  expect(api.logged).toMatchObject([
    { method: "DELETE", path: "/v1/kv/shop/used", status: 400 },
    { method: "DELETE", path: "/v1/kv/shop/sessions", status: 204 },
    { method: "DELETE", path: "/v1/kv/shop/sessions" },
  ]);
});

test.each(["shop/..%2f..", "shop/%00", "shop/A", "..%2fshop/x", "shop/a%2fb", "shop", "shop/a/b"])(
  "the path %s names none, and reaches none",
  async (path) => {
    await using api = await testAdmin({ control: holding() });
    const { status } = await api.ask(`/v1/kv/${path}`, { method: "DELETE" });
    expect([400, 404]).toContain(status);
    expect(api.control.kept).toHaveLength(2);
  },
);

test("the token is needed to look and to remove", async () => {
  await using api = await testAdmin({ control: holding(), token: "t".repeat(32) });
  expect((await api.ask("/v1/kv")).status).toBe(401);
  const path = "/v1/kv/shop/sessions";
  expect((await api.ask(path, { method: "DELETE" })).status).toBe(401);
  const basic = `Basic ${Buffer.from(`x:${"t".repeat(32)}`).toString("base64")}`;
  const byBrowser = await api.ask(path, { method: "DELETE", headers: { authorization: basic } });
  expect(byBrowser.status).toBe(401);
  expect(api.control.kept).toHaveLength(2);
  const headers = { authorization: `Bearer ${"t".repeat(32)}` };
  expect((await api.ask(path, { method: "DELETE", headers })).status).toBe(204);
});
