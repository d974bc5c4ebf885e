import { describe, expect, test } from "vitest";
import { startAdmin } from "../../../runtime/supervisor/admin/admin-server.ts";
import { TokenCheck } from "../../../runtime/supervisor/admin/token-check.ts";
import { type Asked, testAdmin } from "../support/admin.ts";
import { FakeControl } from "../support/fake-control.ts";
import { workerStatus } from "../support/statuses.ts";

const token = "correct-horse-battery";
const bearer = { authorization: `Bearer ${token}` };
const basicOf = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`,
});
const withWorker = () => new FakeControl([workerStatus()]);

describe("an admin API with a token", () => {
  test("asks for it everywhere but for health and readiness", async () => {
    await using api = await testAdmin({ token, control: withWorker() });
    for (const path of ["/", "/v1/workers", "/v1/tail", "/metrics", "/openapi.json", "/nowhere"]) {
      const answer = await api.ask(path);
      expect(answer, path).toMatchObject({
        status: 401,
        json: { error: { code: "unauthorized" } },
      });
    }
    expect((await api.ask("/healthz")).status).toBe(200);
    expect((await api.ask("/readyz")).status).toBe(503);
  });

  test("takes it as a bearer's, and nothing that is nearly it", async () => {
    await using api = await testAdmin({ token });
    const statusFor = async (authorization: string) =>
      (await api.ask("/v1/workers", { headers: { authorization } })).status;
    expect(await statusFor(`Bearer ${token}`)).toBe(200);
    expect(await statusFor(`bearer  ${token}`)).toBe(200);
    for (const wrong of [
      token,
      `Bearer ${token}x`,
      `Bearer ${token.slice(1)}`,
      "Bearer",
      "Bearer  ",
    ]) {
      expect(await statusFor(wrong), wrong).toBe(401);
    }
  });

  test("lets a browser show it as a password, to look and not to change", async () => {
    await using api = await testAdmin({ token, control: withWorker() });
    const refused = await api.ask("/");
    expect(String(refused.headers["www-authenticate"])).toContain('Basic realm="skerry"');
    expect((await api.ask("/", { headers: basicOf("anyone", token) })).status).toBe(200);
    expect((await api.ask("/", { headers: basicOf(token, "") })).status).toBe(401);
    const change: Asked = { method: "POST", headers: basicOf("anyone", token) };
    expect((await api.ask("/v1/workers/shop/release", change)).status).toBe(401);
    const allowed: Asked = { method: "POST", headers: bearer };
    expect((await api.ask("/v1/workers/shop/release", allowed)).status).toBe(200);
  });

  test("asks for it before a module is read", async () => {
    await using api = await testAdmin({ token });
    const put: Asked = {
      method: "PUT",
      headers: { "content-type": "application/wasm" },
      body: new Uint8Array(8),
    };
    expect((await api.ask("/v1/modules", put)).status).toBe(401);
  });

  test("does not look at the body of a request without it", async () => {
    await using api = await testAdmin({ token });
    const broken: Asked = { method: "POST", headers: { "content-type": "text/plain" }, body: "{" };
    expect((await api.ask("/v1/workers/shop/promote", broken)).status).toBe(401);
  });

  test("a token with a colon and letters beyond ASCII is whole as a password", () => {
    const check = new TokenCheck("a:b:ü");
    expect(check.accepts(basicOf("x", "a:b:ü").authorization, true)).toBe(true);
    expect(check.accepts(basicOf("x", "b:ü").authorization, true)).toBe(false);
  });

  test("beyond this machine there is none without a token", async () => {
    const address = { kind: "tcp", address: "0.0.0.0", port: 0 } as const;
    await expect(startAdmin(new FakeControl(), { address, token: null })).rejects.toMatchObject({
      code: "bad-settings",
      message: expect.stringContaining("0.0.0.0"),
    });
    await using api = await testAdmin({ token, address });
    const headers = { host: "edge-1.example.net:9090", ...bearer };
    expect((await api.ask("/v1/workers", { headers })).status).toBe(200);
  });
});

describe("pages of other sites", () => {
  test("do not reach loopback under a name of theirs", async () => {
    await using api = await testAdmin();
    const { port } = new URL(api.admin.url);
    const statusFor = async (host: string) =>
      (await api.ask("/v1/workers", { headers: { host } })).status;
    for (const own of [
      `127.0.0.1:${port}`,
      "localhost",
      "LOCALHOST:1",
      "[::1]:9090",
      "127.0.0.2",
    ]) {
      expect(await statusFor(own), own).toBe(200);
    }
    for (const other of [
      "evil.example",
      `evil.example:${port}`,
      "127.0.0.1.evil.example",
      "10.0.0.1",
    ]) {
      expect(await statusFor(other), other).toBe(403);
    }
  });

  test("change nothing: an Origin that is not the API's own is refused", async () => {
    await using api = await testAdmin({ control: withWorker() });
    const host = new URL(api.admin.url).host;
    const statusFor = async (origin: string) =>
      (await api.ask("/v1/workers/shop/release", { method: "POST", headers: { origin } })).status;
    expect(await statusFor(`http://${host}`)).toBe(200);
    for (const other of [
      "https://evil.example",
      "null",
      "http://localhost.evil.example",
      "http://127.0.0.1:1",
    ]) {
      expect(await statusFor(other), other).toBe(403);
    }
  });

  test("follow a link to the page, and load nothing of it into their own", async () => {
    await using api = await testAdmin();
    const statusFor = async (site: string, mode: string, method: "GET" | "POST" = "GET") => {
      const headers = { "sec-fetch-site": site, "sec-fetch-mode": mode };
      return (await api.ask("/", { method, headers })).status;
    };
    expect(await statusFor("none", "navigate")).toBe(200);
    expect(await statusFor("cross-site", "navigate")).toBe(200);
    expect(await statusFor("cross-site", "no-cors")).toBe(403);
    expect(await statusFor("same-site", "cors")).toBe(403);
    expect(await statusFor("cross-site", "navigate", "POST")).toBe(403);
  });

  test("every answer forbids scripts, frames and guesses at its type", async () => {
    await using api = await testAdmin({ token });
    for (const path of ["/", "/healthz", "/v1/workers", "/nowhere"]) {
      const { headers } = await api.ask(path, { headers: path === "/" ? bearer : {} });
      expect(headers["content-security-policy"], path).toMatch(
        /^default-src 'none'; style-src 'sha256-/,
      );
      expect(headers["x-content-type-options"], path).toBe("nosniff");
      expect(headers["cache-control"], path).toBe("no-store");
      expect(headers["access-control-allow-origin"], path).toBeUndefined();
    }
  });
});
